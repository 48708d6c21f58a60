package io.kjava.kubelet.events;

import io.fabric8.kubernetes.api.model.Pod;

/** Writes events about pods. Never blocks and never throws; thread-safe. */
public interface PodEvents {
    /** Something went as it should. */
    void normal(Pod pod, String reason, String message);

    void warning(Pod pod, String reason, String message);

    /** About one container of the pod: the event names the field of its spec. */
    void normal(Pod pod, String container, String reason, String message);

    void warning(Pod pod, String container, String reason, String message);
}
