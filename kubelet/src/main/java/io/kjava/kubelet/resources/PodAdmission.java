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

    /**
     * Why a pod that runs here cannot have other sizes: {@code Infeasible} for good, or {@code
     * Deferred} as long as others take what it wants; empty when it can.
     *
     * @param wished the pod with its new sizes
     */
    default Optional<Rejection> resize(Pod wished, Collection<Pod> others) {
        return admit(wished, others).map(why -> new Rejection("Deferred", why.message()));
    }

    /** Becomes the failed pod's reason and message, for example {@code OutOfcpu}. */
    record Rejection(String reason, String message) {}
}
