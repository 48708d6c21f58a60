package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pods of a node refer to, read from an informer of all pods through two indexes. */
public final class PodReferences implements NodeAuthorizer.NodeReferences {
    private static final String BY_REFERENCE = "node-reference";

    private final Informer<Pod> pods;
    private final ClusterObjects objects;

    /** All that has no namespace. */
    @FunctionalInterface
    public interface ClusterObjects {
        Optional<DynamicObject> find(String group, String plural, String name);
    }

    public PodReferences(Informer<Pod> pods, ClusterObjects objects) {
        this.pods = requireNonNull(pods, "pods");
        this.objects = requireNonNull(objects, "objects");
        pods.addIndex(BY_REFERENCE, PodReferences::references);
    }

    @Override
    public boolean isReferred(String node, String resource, String namespace, String name) {
        return !pods.byIndex(BY_REFERENCE, value(node, resource, namespace, name))
                .isEmpty();
    }

    @Override
    public boolean isOn(String node, String namespace, String pod) {
        return pods.get(new ObjectKey(namespace, pod))
                .filter(found -> node.equals(found.getSpec().getNodeName()))
                .isPresent();
    }

    @Override
    public boolean isVolumeOf(String node, String volume) {
        return objects.find("", "persistentvolumes", volume)
                .filter(found -> isReferred(
                        node,
                        "persistentvolumeclaims",
                        found.text("spec", "claimRef", "namespace"),
                        found.text("spec", "claimRef", "name")))
                .isPresent();
    }

    @Override
    public boolean names(String node, String group, String plural, String name) {
        return objects.find(group, plural, name)
                .filter(found -> node.equals(found.text("spec", "nodeName")))
                .isPresent();
    }

    private static String value(String node, String resource, String namespace, String name) {
        return node + "/" + resource + "/" + namespace + "/" + name;
    }

    /** Every object that the pod's kubelet has to read for it. */
    private static List<String> references(Pod pod) {
        PodSpec spec = pod.getSpec();
        String node = spec.getNodeName();
        if (node == null || node.isEmpty()) {
            return List.of();
        }
        Collector found = new Collector(node, pod.getMetadata().getNamespace());
        found.add("serviceaccounts", spec.getServiceAccountName());
        spec.getImagePullSecrets().forEach(ref -> found.add("secrets", ref.getName()));
        spec.getVolumes().forEach(volume -> volume(found, pod, volume));
        Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .forEach(container -> container(found, container.getEnv(), container.getEnvFrom()));
        spec.getEphemeralContainers()
                .forEach(container -> container(found, container.getEnv(), container.getEnvFrom()));
        spec.getResourceClaims().forEach(claim -> found.add("resourceclaims", claim.getResourceClaimName()));
        if (pod.getStatus() != null) {
            pod.getStatus()
                    .getResourceClaimStatuses()
                    .forEach(claim -> found.add("resourceclaims", claim.getResourceClaimName()));
        }
        return found.values;
    }

    private static void volume(Collector found, Pod pod, Volume volume) {
        Optional.ofNullable(volume.getSecret()).ifPresent(s -> found.add("secrets", s.getSecretName()));
        Optional.ofNullable(volume.getConfigMap()).ifPresent(c -> found.add("configmaps", c.getName()));
        Optional.ofNullable(volume.getPersistentVolumeClaim())
                .ifPresent(c -> found.add("persistentvolumeclaims", c.getClaimName()));
        if (volume.getEphemeral() != null) {
            found.add("persistentvolumeclaims", pod.getMetadata().getName() + "-" + volume.getName());
        }
        if (volume.getProjected() != null) {
            volume.getProjected().getSources().forEach(source -> {
                if (source.getSecret() != null) {
                    found.add("secrets", source.getSecret().getName());
                }
                if (source.getConfigMap() != null) {
                    found.add("configmaps", source.getConfigMap().getName());
                }
            });
        }
        if (volume.getCsi() != null && volume.getCsi().getNodePublishSecretRef() != null) {
            found.add("secrets", volume.getCsi().getNodePublishSecretRef().getName());
        }
    }

    private static void container(Collector found, List<EnvVar> variables, List<EnvFromSource> sources) {
        variables.forEach(env -> {
            if (env.getValueFrom() == null) {
                return;
            }
            if (env.getValueFrom().getSecretKeyRef() != null) {
                found.add("secrets", env.getValueFrom().getSecretKeyRef().getName());
            }
            if (env.getValueFrom().getConfigMapKeyRef() != null) {
                found.add("configmaps", env.getValueFrom().getConfigMapKeyRef().getName());
            }
        });
        sources.forEach(env -> {
            if (env.getSecretRef() != null) {
                found.add("secrets", env.getSecretRef().getName());
            }
            if (env.getConfigMapRef() != null) {
                found.add("configmaps", env.getConfigMapRef().getName());
            }
        });
    }

    private static final class Collector {
        private final String node;
        private final String namespace;
        private final List<String> values = new ArrayList<>();

        Collector(String node, String namespace) {
            this.node = node;
            this.namespace = namespace;
        }

        void add(String resource, @Nullable String name) {
            if (name != null && !name.isEmpty()) {
                values.add(value(node, resource, namespace, name));
            }
        }
    }
}
