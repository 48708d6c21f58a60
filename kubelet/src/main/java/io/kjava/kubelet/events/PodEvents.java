package io.kjava.kubelet.events;

import io.fabric8.kubernetes.api.model.Pod;

/** Writes events about pods. Never blocks and never throws; thread-safe. */
public interface PodEvents {
    /** Something went as it should. */
    void normal(Pod pod, String reason, String message);

    void warning(Pod pod, String reason, String message);

    /**
     * About one container of the pod.
     *
     * @param fieldPath the field of its spec, for example {@code spec.containers{web}}
     */
    void normal(Pod pod, String fieldPath, String reason, String message);

    void warning(Pod pod, String fieldPath, String reason, String message);
}
