package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

/** Why the storage did not do what it was asked. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** Create: the key has a value. */
        EXISTS,
        /** Update or delete: the key has no value. */
        NOT_FOUND,
        /** Update or delete: the key's value is of another revision. */
        REVISION_MISMATCH,
        /** The revision asked for has been forgotten. */
        COMPACTED,
        /** The revision asked for has not happened yet. */
        FUTURE_REVISION,
        /** The value or the request is over a limit. */
        TOO_LARGE,
        /** The storage cannot answer now: closed, full disk, no quorum. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final long revision;

    /**
     * @param revision the revision found instead, or the oldest one still kept; zero when neither
     */
    public StorageException(Reason reason, String message, long revision) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
        this.revision = revision;
    }

    public StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
        this.revision = 0;
    }

    public Reason reason() {
        return reason;
    }

    public long revision() {
        return revision;
    }
}
