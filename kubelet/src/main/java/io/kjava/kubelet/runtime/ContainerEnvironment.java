package io.kjava.kubelet.runtime;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;

/** Where the environment variables of a container come from. Blocking; thread-safe. */
@FunctionalInterface
public interface ContainerEnvironment {
    /**
     * Every variable in the order in which it is set: those of services, {@code envFrom}, then {@code
     * env} with references expanded.
     *
     * @param podIps for {@code status.podIP} and {@code status.podIPs}; the host's own with its network
     * @throws ContainerStartException with {@code CreateContainerConfigError} for a missing source
     */
    Map<String, String> variables(Pod pod, Container container, List<String> podIps);
}
