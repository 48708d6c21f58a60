package io.kjava.kubelet.references;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which config maps and secrets a pod names, anywhere in its spec. Pure. */
public record PodReferences(Set<String> configMaps, Set<String> secrets) {
    public PodReferences {
        configMaps = Set.copyOf(configMaps);
        secrets = Set.copyOf(secrets);
    }

    public static PodReferences of(Pod pod) {
        Finder finder = new Finder();
        PodSpec spec = pod.getSpec();
        spec.getImagePullSecrets().forEach(secret -> finder.secret(secret.getName()));
        spec.getVolumes().forEach(finder::volume);
        spec.getInitContainers().forEach(finder::container);
        spec.getContainers().forEach(finder::container);
        spec.getEphemeralContainers().forEach(finder::ephemeral);
        return new PodReferences(finder.configMaps, finder.secrets);
    }

    private static final class Finder {
        private final Set<String> configMaps = new LinkedHashSet<>();
        private final Set<String> secrets = new LinkedHashSet<>();

        private void configMap(@Nullable String name) {
            if (name != null && !name.isEmpty()) {
                configMaps.add(name);
            }
        }

        private void secret(@Nullable String name) {
            if (name != null && !name.isEmpty()) {
                secrets.add(name);
            }
        }

        private void volume(Volume volume) {
            if (volume.getConfigMap() != null) {
                configMap(volume.getConfigMap().getName());
            } else if (volume.getSecret() != null) {
                secret(volume.getSecret().getSecretName());
            } else if (volume.getProjected() != null) {
                volume.getProjected().getSources().forEach(this::projection);
            }
        }

        private void projection(VolumeProjection source) {
            if (source.getConfigMap() != null) {
                configMap(source.getConfigMap().getName());
            }
            if (source.getSecret() != null) {
                secret(source.getSecret().getName());
            }
        }

        private void container(Container container) {
            environment(container.getEnv(), container.getEnvFrom());
        }

        private void ephemeral(EphemeralContainer container) {
            environment(container.getEnv(), container.getEnvFrom());
        }

        private void environment(List<EnvVar> variables, List<EnvFromSource> imports) {
            for (EnvFromSource source : imports) {
                if (source.getConfigMapRef() != null) {
                    configMap(source.getConfigMapRef().getName());
                }
                if (source.getSecretRef() != null) {
                    secret(source.getSecretRef().getName());
                }
            }
            for (EnvVar variable : variables) {
                EnvVarSource from = variable.getValueFrom();
                if (from != null && from.getConfigMapKeyRef() != null) {
                    configMap(from.getConfigMapKeyRef().getName());
                }
                if (from != null && from.getSecretKeyRef() != null) {
                    secret(from.getSecretKeyRef().getName());
                }
            }
        }
    }
}
