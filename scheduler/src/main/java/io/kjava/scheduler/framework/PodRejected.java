package io.kjava.scheduler.framework;

import static java.util.Objects.requireNonNull;

/** No node can do, whichever: the pod itself lacks something. The reason is for its condition. */
public final class PodRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public PodRejected(String reason) {
        super(reason, null, false, false);
        this.reason = requireNonNull(reason, "reason");
    }

    public String reason() {
        return reason;
    }
}
