package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bounds of one resource's cache.
 *
 * @param windowBytes and
 * @param windowEvents how much recent past is kept for watchers that come back
 * @param lagBytes and
 * @param lagEvents how far a watcher may fall behind before it loses its stream; what laggards hold
 *     back is shared, so this bounds all of them together
 * @param readWait how long a read waits for a revision that the cache has not seen
 * @param bookmarkEvery how often an idle watcher is told its revision
 */
public record WatchLimits(
        long windowBytes, int windowEvents, long lagBytes, int lagEvents, Duration readWait, Duration bookmarkEvery) {
    private static final long MIB = 1024 * 1024;

    public WatchLimits {
        requireNonNull(readWait, "readWait");
        requireNonNull(bookmarkEvery, "bookmarkEvery");
        if (windowBytes < 1 || windowEvents < 1 || lagBytes < windowBytes || lagEvents < windowEvents) {
            throw new IllegalArgumentException("a watcher may lag by at least the window");
        }
    }

    /** For a heap of this size: one resource's past may take a sixteenth of it, laggards an eighth. */
    public static WatchLimits forHeap(long heapBytes) {
        long window = Math.clamp(heapBytes / 16, MIB, 16 * MIB);
        long lag = Math.clamp(heapBytes / 8, window, 64 * MIB);
        return new WatchLimits(window, 10_000, lag, 50_000, Duration.ofSeconds(3), Duration.ofMinutes(1));
    }
}
