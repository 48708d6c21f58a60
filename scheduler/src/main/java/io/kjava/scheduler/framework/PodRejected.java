package io.kjava.scheduler.framework;

/** No node can do, whichever: the pod itself lacks something. The message is for its condition. */
public final class PodRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PodRejected(String message) {
        super(message, null, false, false);
    }
}
