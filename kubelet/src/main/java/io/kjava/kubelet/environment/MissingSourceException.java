package io.kjava.kubelet.environment;

/** A variable's source is not there and not optional; the message is for the user. */
final class MissingSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingSourceException(String message) {
        super(message);
    }
}
