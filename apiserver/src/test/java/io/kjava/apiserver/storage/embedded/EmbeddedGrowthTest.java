package io.kjava.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database stays small, and making it so stalls nobody. */
@Timeout(120)
class EmbeddedGrowthTest {
    private static final int WRITERS = 16;
    private static final int KEYS = 10;

    @TempDir
    Path directory;

    private EmbeddedStorage open(EmbeddedConfig config) {
        return EmbeddedStorage.open(config, InstantSource.system());
    }

    @Test
    void compactionFreesTheDiskWhileWritesGoOn() throws Exception {
        try (EmbeddedStorage storage = open(EmbeddedConfig.in(directory))) {
            byte[] value = new byte[20_000];
            Stored stored = storage.create("/k", value);
            for (int i = 0; i < 2_000; i++) {
                stored = storage.update("/k", stored.revision(), value);
            }
            long before = fileSize();
            assertThat(before).isGreaterThan(32L << 20);
            storage.compact(stored.revision());
            stored = storage.update("/k", stored.revision(), value);
            awaitFileUnder(storage, before / 4);
            assertThat(storage.get("/k").orElseThrow().revision()).isEqualTo(stored.revision());
        }
        assertThat(fileSize()).isLessThan(12L << 20);
    }

    @Test
    void compactionStallsNoWriter() throws Exception {
        EmbeddedConfig config = EmbeddedConfig.in(directory).withCompaction(Duration.ZERO, 3_000, 1L << 30);
        long[] nanos;
        try (EmbeddedStorage storage = open(config)) {
            churn(storage, 200); // warm
            nanos = churn(storage, 1_500);
            assertThat(storage.compactedRevision()).isPositive();
        }
        Arrays.sort(nanos);
        Duration late = Duration.ofNanos(nanos[nanos.length - nanos.length / 100]);
        assertThat(late).as("of a hundred writes the slowest").isLessThan(Duration.ofMillis(200));
    }

    /** Every writer replaces its own keys in turn, and deletes and makes one anew now and then. */
    private static long[] churn(EmbeddedStorage storage, int rounds) throws Exception {
        long[] nanos = new long[WRITERS * rounds];
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                running.add(executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        long start = System.nanoTime();
                        write(storage, writer, round);
                        nanos[writer * rounds + round] = System.nanoTime() - start;
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(600, TimeUnit.SECONDS);
            }
        }
        return nanos;
    }

    private static void write(EmbeddedStorage storage, int writer, int round) {
        String key = "/leases/" + writer + "/" + round % KEYS;
        byte[] value = new byte[500 + 300 * (round % 7)];
        Stored now = storage.get(key).orElse(null);
        if (now == null) {
            storage.create(key, value);
        } else if (round % 5 == 4) {
            storage.delete(key, now.revision());
        } else {
            storage.update(key, now.revision(), value);
        }
    }

    private void awaitFileUnder(EmbeddedStorage storage, long most) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (EventCursor quiet = storage.follow("/none/", storage.revision())) {
            while (fileSize() >= most && System.nanoTime() < end) {
                quiet.poll(Duration.ofMillis(5));
            }
        }
        assertThat(fileSize()).isLessThan(most);
    }

    private long fileSize() throws IOException {
        return Files.size(directory.resolve("state.db"));
    }
}
