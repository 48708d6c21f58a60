package io.kjava.kubelet.resources;

/** Ends a pod that the node can no longer carry. Thread-safe; does not wait for the end. */
@FunctionalInterface
public interface PodEvictor {
    /**
     * Terminates the pod and leaves it failed with reason {@code Evicted}.
     *
     * @param graceSeconds zero to kill at once
     */
    void evict(String podUid, String message, long graceSeconds);
}
