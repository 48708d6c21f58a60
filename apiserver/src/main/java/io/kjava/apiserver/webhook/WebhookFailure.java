package io.kjava.apiserver.webhook;

/** A webhook did not answer as it should; the message says it as Kubernetes says it. */
public final class WebhookFailure extends Exception {
    private static final long serialVersionUID = 1L;

    WebhookFailure(String message, Throwable cause) {
        super(message, cause);
    }

    WebhookFailure(String message) {
        super(message);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
