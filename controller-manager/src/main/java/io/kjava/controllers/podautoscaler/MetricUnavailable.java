package io.kjava.controllers.podautoscaler;

/** A metric tells nothing at the moment. The reason and the message are for the condition. */
final class MetricUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    MetricUnavailable(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /** Never null, unlike what it overrides. */
    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
