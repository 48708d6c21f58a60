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

    public static StorageException exists(String key, long found) {
        return new StorageException(Reason.EXISTS, "%s exists".formatted(key), found);
    }

    public static StorageException notFound(String key) {
        return new StorageException(Reason.NOT_FOUND, "%s is not there".formatted(key), 0);
    }

    public static StorageException mismatch(String key, long expected, long found) {
        return new StorageException(
                Reason.REVISION_MISMATCH, "%s is at revision %d, not %d".formatted(key, found, expected), found);
    }

    public static StorageException compacted(long wanted, long oldest) {
        return new StorageException(
                Reason.COMPACTED, "revision %d is forgotten; the oldest is %d".formatted(wanted, oldest), oldest);
    }

    public static StorageException future(long wanted, long newest) {
        return new StorageException(
                Reason.FUTURE_REVISION,
                "revision %d has not happened; the newest is %d".formatted(wanted, newest),
                newest);
    }

    public static StorageException tooLarge(String key, int size, int limit) {
        return new StorageException(
                Reason.TOO_LARGE, "the value of %s has %d bytes, the limit is %d".formatted(key, size, limit), 0);
    }

    public static StorageException unavailable(String why) {
        return new StorageException(Reason.UNAVAILABLE, why, 0);
    }

    public Reason reason() {
        return reason;
    }

    public long revision() {
        return revision;
    }
}
