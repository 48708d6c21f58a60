package io.kjava.scheduler.queue;

/** What may unblock a pod that fitted nowhere. */
public enum WakeUp {
    /** A node appeared or has more room, or its labels or taints changed. */
    NODE_CHANGED,
    /** A pod that had a node is gone, or asks for less. */
    POD_GONE,
    /** A pod got a node, or its labels changed. */
    POD_ASSIGNED,
    /** Something about volumes changed. */
    VOLUME_CHANGED,
    /** A namespace's labels changed. */
    NAMESPACE_CHANGED
}
