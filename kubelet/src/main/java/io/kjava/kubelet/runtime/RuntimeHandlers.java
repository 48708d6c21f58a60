package io.kjava.kubelet.runtime;

import io.fabric8.kubernetes.api.model.Pod;

/** Which of the runtime's handlers a pod's runtime class asks for. Blocking. */
@FunctionalInterface
public interface RuntimeHandlers {
    /**
     * Empty for the default.
     *
     * @throws ContainerStartException when the class does not exist
     */
    String handlerOf(Pod pod);
}
