package io.kjava.apiserver.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Ordered, durable map from key to bytes. Every write takes the next revision and has happened, on
 * disk, when its method returns. Every method blocks, may be called from any thread, and throws {@link
 * StorageException}. Values are at most 1.5 MiB unless configured otherwise.
 */
public interface Storage extends AutoCloseable {
    /** Bytes that a value may have unless configured otherwise. */
    int MAX_VALUE = 1_572_864;

    /** Time to live of a key that lives on until it is deleted. */
    Duration FOREVER = Duration.ZERO;

    /**
     * Throws {@code EXISTS}.
     *
     * @param ttl after which the key deletes itself (some seconds late at most); {@link #FOREVER}
     */
    Stored create(String key, byte[] value, Duration ttl);

    default Stored create(String key, byte[] value) {
        return create(key, value, FOREVER);
    }

    Optional<Stored> get(String key);

    /**
     * Replaces the value whose revision is {@code expected}. Throws {@code NOT_FOUND} or {@code
     * REVISION_MISMATCH} with the revision found.
     *
     * @param ttl counted anew from this write
     */
    Stored update(String key, long expected, byte[] value, Duration ttl);

    default Stored update(String key, long expected, byte[] value) {
        return update(key, expected, value, FOREVER);
    }

    /**
     * Deletes the value whose revision is {@code expected}; the result carries the old value and the
     * revision of the deletion. Throws {@code NOT_FOUND} or {@code REVISION_MISMATCH}.
     */
    Stored delete(String key, long expected);

    /**
     * Reads keys that start with {@code prefix} and are greater than {@code after}, in order, as they
     * were at {@code revision}.
     *
     * @param after empty for the first page
     * @param revision zero for the latest; else throws {@code COMPACTED} or {@code FUTURE_REVISION}
     * @param limit at most this many; zero for all
     */
    RangePage range(String prefix, String after, long revision, int limit);

    /**
     * Every event of keys that start with {@code prefix} after {@code revision}, in order, none twice,
     * with {@code Progress} while nothing happens. Throws {@code COMPACTED} when the revision is less
     * than {@link #compactedRevision()}, {@code FUTURE_REVISION} when it has not happened.
     */
    EventCursor follow(String prefix, long revision);

    /**
     * Of the latest write, of whatever key; a write that returned is never after it. A fresh storage
     * starts at 1.
     */
    long revision();

    /** Everything before this revision may be forgotten; zero when nothing is. */
    long compactedRevision();

    /**
     * Forgets history before {@code revision}; the latest value of each key stays, and the revision
     * itself can still be read. Throws {@code FUTURE_REVISION}; does nothing for what is forgotten.
     */
    void compact(long revision);

    /** Whether other servers write to it as well. */
    default boolean isShared() {
        return false;
    }

    /** Bytes on disk; memory for a storage without one. */
    long size();

    /** Writes a consistent copy, from which the same implementation can be opened. */
    void snapshot(Path target);

    @Override
    void close();
}
