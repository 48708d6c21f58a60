package io.kjava.kubelet.environment;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.kubelet.references.ConfigObjects;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of a container: variables of services, those of {@code envFrom} over them, those of
 * {@code env} over both, in this order. Decides without effects; its readers may wait. Thread-safe.
 */
public final class PodEnvironment {
    private final ConfigObjects objects;
    private final EnvironmentSources sources;

    public PodEnvironment(ConfigObjects objects, EnvironmentSources sources) {
        this.objects = requireNonNull(objects, "objects");
        this.sources = requireNonNull(sources, "sources");
    }

    /**
     * All variables of a container.
     *
     * @param podIps the pod's addresses; the host's own with its network
     */
    public EnvironmentResult resolve(Pod pod, Container container, List<String> podIps) {
        try {
            return variables(pod, container, podIps);
        } catch (MissingSourceException | IllegalArgumentException | IllegalStateException e) {
            return new EnvironmentResult.Problem(String.valueOf(e.getMessage()));
        } catch (ApiException e) {
            return new EnvironmentResult.Problem(e.getMessage());
        }
    }

    private EnvironmentResult variables(Pod pod, Container container, List<String> podIps) {
        Boolean links = pod.getSpec().getEnableServiceLinks();
        String namespace = pod.getMetadata().getNamespace();
        Map<String, String> ofServices =
                ServiceVariables.of(sources.services(namespace), namespace, links == null || links);
        ReferencedValues values = new ReferencedValues(objects, namespace);
        EnvFromValues imported = EnvFromValues.read(container.getEnvFrom(), values);
        Map<String, String> own = new LinkedHashMap<>(imported.variables());
        Map<String, String> known = new HashMap<>(ofServices);
        known.putAll(own);
        PodAddresses addresses = new PodAddresses(podIps, sources.hostIps());
        VariableSources reader = new VariableSources(pod, container, addresses, values, sources);
        for (EnvVar variable : container.getEnv()) {
            reader.value(variable, known).ifPresent(value -> {
                own.put(variable.getName(), value);
                known.put(variable.getName(), value);
            });
        }
        Map<String, String> all = new LinkedHashMap<>(ofServices);
        all.putAll(own);
        return new EnvironmentResult.Resolved(all, imported.skipped());
    }
}
