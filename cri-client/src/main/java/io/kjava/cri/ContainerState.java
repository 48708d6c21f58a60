package io.kjava.cri;

/** Where a container is in its life; the order is the wire's. */
public enum ContainerState {
    CREATED,
    RUNNING,
    EXITED,
    UNKNOWN
}
