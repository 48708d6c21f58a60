package io.kjava.apiserver.storage.embedded;

import io.kjava.apiserver.storage.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process in which leases are renewed, and events come and go, a part by deletion and a part by
 * their time; after each window it says how it does.
 */
final class TestingChurn {
    private static final int WRITERS = 16;
    private static final int LEASES = 10; // of each writer
    private static final int EVENTS = 100; // of each writer that are there at once
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final EmbeddedStorage storage;
    private final Stored[][] leases = new Stored[WRITERS][LEASES];
    private final Stored[][] events = new Stored[WRITERS][EVENTS];
    private final AtomicLong largest = new AtomicLong();

    private TestingChurn(EmbeddedStorage storage) {
        this.storage = storage;
    }

    /**
     * @param arguments where to, how many writes, in how many windows, how much history is kept
     */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int windows = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[1]) / windows / WRITERS;
        EmbeddedConfig config = EmbeddedConfig.in(directory)
                .withCompaction(Duration.ofMinutes(5), Integer.parseInt(arguments[3]), 512L << 20);
        try (EmbeddedStorage storage = EmbeddedStorage.open(config, InstantSource.system())) {
            TestingChurn churn = new TestingChurn(storage);
            for (int window = 0; window < windows; window++) {
                churn.window(window * rounds, rounds);
            }
        }
    }

    /** Prints the file's largest size, the memory held in the end, the longest write and step, in milliseconds. */
    private void window(int from, int rounds) throws ExecutionException, InterruptedException, IOException {
        long[][] nanos = new long[WRITERS][rounds];
        largest.set(0);
        long start = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?>[] running = new Future<?>[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                running[i] = executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        long before = System.nanoTime();
                        write(writer, from + round);
                        nanos[writer][round] = System.nanoTime() - before;
                        if (round % 64 == 0) {
                            largest.accumulateAndGet(storage.size(), Math::max);
                        }
                    }
                });
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        long[] sorted =
                Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
        long seconds = Math.max(1, (System.nanoTime() - start) / 1_000_000_000);
        System.gc();
        System.out.printf(
                "%d %d %d %d %d %d%n",
                largest.get(),
                resident(),
                sorted[sorted.length - 1] / 1_000_000,
                sorted[sorted.length - 1 - sorted.length / 1_000] / 1_000_000,
                storage.longestCompaction().toMillis(),
                sorted.length / seconds);
    }

    private void write(int writer, int round) {
        byte[] value = new byte[300 + 100 * (round % 7)];
        if (round % 2 == 0) {
            Stored[] mine = leases[writer];
            int at = round / 2 % LEASES;
            String key = "/leases/" + writer + "/" + at;
            mine[at] = mine[at] == null ? storage.create(key, value) : storage.update(key, mine[at].revision(), value);
        } else if (round % 10 == 9) {
            storage.create("/events/" + writer + "/short-" + round, value, SHORT); // ends by itself
        } else {
            Stored[] mine = events[writer];
            int at = round / 2 % EVENTS;
            if (mine[at] == null) {
                mine[at] = storage.create("/events/" + writer + "/" + round, value, Duration.ofHours(1));
            } else {
                storage.delete(mine[at].key(), mine[at].revision());
                mine[at] = null;
            }
        }
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
