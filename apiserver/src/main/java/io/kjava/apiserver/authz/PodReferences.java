package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.CephFSVolumeSource;
import io.fabric8.kubernetes.api.model.CinderVolumeSource;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.FlexVolumeSource;
import io.fabric8.kubernetes.api.model.ISCSIVolumeSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.RBDVolumeSource;
import io.fabric8.kubernetes.api.model.ScaleIOVolumeSource;
import io.fabric8.kubernetes.api.model.StorageOSVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of a node refer to, read from an informer of all pods through two indexes, and what the
 * volumes behind their claims refer to. A mirror pod refers to nothing: its node has made it itself.
 */
public final class PodReferences implements NodeAuthorizer.NodeReferences {
    private static final String BY_REFERENCE = "node-reference";
    private static final String BY_NODE = "node-of-pod";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String SECRETS = "secrets";
    private static final String CLAIMS = "persistentvolumeclaims";

    private final Informer<Pod> pods;
    private final OtherObjects objects;

    /** What is no pod. */
    @FunctionalInterface
    public interface OtherObjects {
        /** @param namespace empty for what has none */
        Optional<DynamicObject> find(String group, String plural, String namespace, String name);
    }

    public PodReferences(Informer<Pod> pods, OtherObjects objects) {
        this.pods = requireNonNull(pods, "pods");
        this.objects = requireNonNull(objects, "objects");
        pods.addIndex(BY_REFERENCE, PodReferences::references);
        pods.addIndex(BY_NODE, PodReferences::node);
    }

    @Override
    public boolean isReferred(String node, String resource, String namespace, String name) {
        boolean byPod = !pods.byIndex(BY_REFERENCE, value(node, resource, namespace, name))
                .isEmpty();
        return byPod || resource.equals(SECRETS) && isSecretOfVolume(node, namespace, name);
    }

    /** Whether a volume, that a pod of the node has a claim to, has this secret for kubelets. */
    private boolean isSecretOfVolume(String node, String namespace, String name) {
        for (Pod pod : pods.byIndex(BY_NODE, node)) {
            for (String claim : claims(pod)) {
                Optional<DynamicObject> volume = volumeOf(pod.getMetadata().getNamespace(), claim);
                if (volume.isPresent() && VolumeSecrets.has(volume.get(), namespace, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Optional<DynamicObject> volumeOf(String namespace, String claim) {
        return objects.find("", CLAIMS, namespace, claim)
                .map(found -> found.text("spec", "volumeName"))
                .filter(volume -> !volume.isEmpty())
                .flatMap(volume -> objects.find("", "persistentvolumes", "", volume))
                .filter(volume -> volume.text("spec", "claimRef", "namespace").equals(namespace)
                        && volume.text("spec", "claimRef", "name").equals(claim));
    }

    private static List<String> node(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return node == null || node.isEmpty() || isMirror(pod) ? List.of() : List.of(node);
    }

    private static boolean isMirror(Pod pod) {
        return pod.getMetadata().getAnnotations() != null
                && pod.getMetadata().getAnnotations().containsKey(MIRROR);
    }

    private static List<String> claims(Pod pod) {
        List<String> names = new ArrayList<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                names.add(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getEphemeral() != null) {
                names.add(pod.getMetadata().getName() + "-" + volume.getName());
            }
        }
        return names;
    }

    @Override
    public boolean isOn(String node, String namespace, String pod) {
        return pods.get(new ObjectKey(namespace, pod))
                .filter(found -> node.equals(found.getSpec().getNodeName()))
                .isPresent();
    }

    @Override
    public boolean isVolumeOf(String node, String volume) {
        return objects.find("", "persistentvolumes", "", volume)
                .filter(found -> isReferred(
                        node,
                        "persistentvolumeclaims",
                        found.text("spec", "claimRef", "namespace"),
                        found.text("spec", "claimRef", "name")))
                .isPresent();
    }

    @Override
    public boolean names(String node, String group, String plural, String name) {
        return objects.find(group, plural, "", name)
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
        if (node == null || node.isEmpty() || isMirror(pod)) {
            return List.of();
        }
        Collector found = new Collector(node, pod.getMetadata().getNamespace());
        found.add("serviceaccounts", spec.getServiceAccountName());
        spec.getImagePullSecrets().forEach(ref -> found.add("secrets", ref.getName()));
        claims(pod).forEach(claim -> found.add(CLAIMS, claim));
        spec.getVolumes().forEach(volume -> volume(found, volume));
        Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .forEach(container -> container(found, container.getEnv(), container.getEnvFrom()));
        spec.getEphemeralContainers()
                .forEach(container -> container(found, container.getEnv(), container.getEnvFrom()));
        spec.getResourceClaims().forEach(claim -> found.add("resourceclaims", claim.getResourceClaimName()));
        if (pod.getStatus() != null) {
            pod.getStatus()
                    .getResourceClaimStatuses()
                    .forEach(claim -> found.add("resourceclaims", claim.getResourceClaimName()));
            Optional.ofNullable(pod.getStatus().getExtendedResourceClaimStatus())
                    .ifPresent(claim -> found.add("resourceclaims", claim.getResourceClaimName()));
        }
        return found.values;
    }

    private static void volume(Collector found, Volume volume) {
        Optional.ofNullable(volume.getSecret()).ifPresent(s -> found.add("secrets", s.getSecretName()));
        Optional.ofNullable(volume.getConfigMap()).ifPresent(c -> found.add("configmaps", c.getName()));
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
        secretReference(volume).ifPresent(reference -> found.add(SECRETS, reference.getName()));
        Optional.ofNullable(volume.getAzureFile()).ifPresent(a -> found.add(SECRETS, a.getSecretName()));
    }

    /** Of the kinds of volumes that have one secret, in the pod's namespace. */
    private static Optional<LocalObjectReference> secretReference(Volume volume) {
        return Stream.<Optional<LocalObjectReference>>of(
                        Optional.ofNullable(volume.getCsi()).map(CSIVolumeSource::getNodePublishSecretRef),
                        Optional.ofNullable(volume.getCephfs()).map(CephFSVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getCinder()).map(CinderVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getFlexVolume()).map(FlexVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getIscsi()).map(ISCSIVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getRbd()).map(RBDVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getScaleIO()).map(ScaleIOVolumeSource::getSecretRef),
                        Optional.ofNullable(volume.getStorageos()).map(StorageOSVolumeSource::getSecretRef))
                .flatMap(Optional::stream)
                .findFirst();
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
