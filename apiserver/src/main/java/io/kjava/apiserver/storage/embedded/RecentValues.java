package io.kjava.apiserver.storage.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values that were written or read a moment ago, by revision; bounded in bytes. Thread-safe. */
final class RecentValues {
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final int LARGEST = 256 * 1024;
    private static final int OVERHEAD = 100;

    private final Map<Long, byte[]> values = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    Optional<byte[]> get(long revision) {
        synchronized (values) {
            return Optional.ofNullable(values.get(revision));
        }
    }

    void add(long revision, byte[] value) {
        if (value.length > LARGEST) {
            return;
        }
        synchronized (values) {
            if (values.putIfAbsent(revision, value) == null) {
                bytes += value.length + OVERHEAD;
            }
            var oldest = values.entrySet().iterator();
            while (bytes > MOST_BYTES && oldest.hasNext()) {
                bytes -= oldest.next().getValue().length + OVERHEAD;
                oldest.remove();
            }
        }
    }
}
