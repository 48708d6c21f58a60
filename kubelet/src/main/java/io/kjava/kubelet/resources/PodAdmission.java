package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.Optional;

/** The last check before a pod runs here. Pure. */
public interface PodAdmission {
    /**
     * Why the pod cannot run here; empty when it can.
     *
     * @param others the pods that take resources of this node already
     */
    Optional<Rejection> admit(Pod pod, Collection<Pod> others);

    /** Becomes the failed pod's reason and message, for example {@code OutOfcpu}. */
    record Rejection(String reason, String message) {}
}
