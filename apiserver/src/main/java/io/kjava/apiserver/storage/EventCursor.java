package io.kjava.apiserver.storage;

import java.time.Duration;
import java.util.Optional;

/**
 * Events of one prefix in order, none twice, none left out. One thread takes; any thread may close,
 * which ends a waiting take with an {@link InterruptedException}.
 */
public interface EventCursor extends AutoCloseable {
    /**
     * Waits at most {@code limit} for the next event. Throws {@link StorageException} {@code COMPACTED}
     * when the reader fell behind compaction, {@code UNAVAILABLE} when the storage is gone.
     */
    Optional<StorageEvent> poll(Duration limit) throws InterruptedException;

    /**
     * Asks for a {@code Progress} soon, of at least the revision that the storage has when this is
     * called. Returns at once; any thread may call it, also while another one polls.
     */
    void requestProgress();

    /** As {@link #requestProgress()}, of at least that revision, which the storage is known to have. */
    void requestProgress(long atLeast);

    /**
     * Whether whoever has taken everything up to {@code taken} has all changes up to {@code wanted}: the
     * taker need not be asked. False when that is not known. Any thread.
     */
    boolean isComplete(long taken, long wanted);

    @Override
    void close();
}
