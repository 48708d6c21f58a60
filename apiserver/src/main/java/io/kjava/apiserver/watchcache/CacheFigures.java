package io.kjava.apiserver.watchcache;

/**
 * A cache's measures at one moment.
 *
 * @param objects in the newest image, of {@code bytes} together
 * @param watchersEvicted since the start, for falling too far behind
 * @param loads how often everything was read from the storage; one in a quiet life
 */
public record CacheFigures(
        long revision,
        int objects,
        long bytes,
        int windowEvents,
        long windowBytes,
        int watchers,
        long watchersEvicted,
        long loads) {}
