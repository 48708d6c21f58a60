package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The one failure of a runtime call. The code decides what to do, the message is the runtime's. */
public final class CriException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure; the runtime's status codes that a caller treats differently. */
    public enum Code {
        /** No such sandbox, container or image: for a removal this is success. */
        NOT_FOUND,
        /** The name is taken: an earlier, cancelled try may have left it. */
        ALREADY_EXISTS,
        INVALID,
        /** The runtime does not offer this call. */
        UNIMPLEMENTED,
        /** The runtime cannot be reached, for now. */
        UNAVAILABLE,
        DEADLINE_EXCEEDED,
        /** The calling thread was interrupted, or the client closed. */
        CANCELLED,
        /** Everything else that the runtime refused. */
        FAILED
    }

    private final Code code;

    public CriException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code");
    }

    public CriException(Code code, String message) {
        this(code, message, null);
    }

    public Code code() {
        return code;
    }

    public boolean isNotFound() {
        return code == Code.NOT_FOUND;
    }

    /** The runtime itself is away; nothing is known about the object of the call. */
    public boolean isUnavailable() {
        return code == Code.UNAVAILABLE;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.name() : message;
    }
}
