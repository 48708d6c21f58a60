package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of an embedded storage.
 *
 * @param file of the database; beside it stand {@code -wal}, {@code -shm} and {@code .lock}
 * @param nativeDirectory where the engine's native library is unpacked, once for each version
 * @param maxValue bytes of one value
 * @param maxBytes of the database file; writes fail while it is full
 * @param compactEvery how often history older than that is forgotten; zero for never
 * @param maxHistory how many replaced values are kept at most, whatever their age
 * @param maxHistoryBytes of them together
 * @param readers how many threads read
 */
public record EmbeddedConfig(
        Path file,
        Path nativeDirectory,
        int maxValue,
        long maxBytes,
        Duration compactEvery,
        int maxHistory,
        long maxHistoryBytes,
        int readers) {
    private static final long MIB = 1024 * 1024;

    public EmbeddedConfig {
        requireNonNull(file, "file");
        requireNonNull(nativeDirectory, "nativeDirectory");
        requireNonNull(compactEvery, "compactEvery");
        if (readers < 1) {
            throw new IllegalArgumentException("at least one reader");
        }
    }

    /** The usual limits, with everything in one directory. */
    public static EmbeddedConfig in(Path directory) {
        return new EmbeddedConfig(
                directory.resolve("state.db"),
                directory.resolve("native"),
                Storage.MAX_VALUE,
                16 * 1024 * MIB,
                Duration.ofMinutes(5),
                200_000,
                512 * MIB,
                2);
    }

    public EmbeddedConfig withMaxBytes(long bytes) {
        return new EmbeddedConfig(
                file, nativeDirectory, maxValue, bytes, compactEvery, maxHistory, maxHistoryBytes, readers);
    }

    public EmbeddedConfig withCompaction(Duration every, int mostHistory, long mostHistoryBytes) {
        return new EmbeddedConfig(
                file, nativeDirectory, maxValue, maxBytes, every, mostHistory, mostHistoryBytes, readers);
    }
}
