package io.kjava.addons.dns;

/** The bytes are not a message that this server understands. */
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message);
    }
}
