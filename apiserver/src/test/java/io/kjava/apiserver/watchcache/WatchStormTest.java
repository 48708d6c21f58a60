package io.kjava.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.api.ApiException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F33: two thousand watchers, of whom every fifth never reads: those are cut, the others miss nothing. */
@Timeout(120)
class WatchStormTest {
    private static final int WATCHERS = 2_000;
    private static final int ROUNDS = 8;
    private static final int EVENTS_PER_ROUND = 50;
    private static final String KEY = "/registry/configmaps/a/c";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final WatchLimits LIMITS =
            new WatchLimits(1 << 20, 100, 4 << 20, 200, Duration.ofSeconds(30), Duration.ofMinutes(1));

    @Test
    void whoDoesNotReadIsCutAndNobodyElseSuffers() throws Exception {
        InstantSource clock = InstantSource.system();
        CachedResource maps = CachedResource.json(
                "configmaps",
                "/registry/configmaps/",
                SelectableFields.builder().build());
        try (MemoryStorage storage = new MemoryStorage(clock);
                WatchCache cache = WatchCache.start(storage, maps, LIMITS, clock);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(cache.awaitLoaded(SOON)).isTrue();
            long before = heap();
            long from = cache.latest().revision();
            Phaser rounds = new Phaser(1);
            List<Watcher> silent = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WATCHERS; i++) {
                Watcher watcher = cache.watchAfter(from, Selection.EVERYTHING, false);
                if (i % 5 == 0) {
                    silent.add(watcher);
                } else {
                    rounds.register();
                    running.add(readers.submit(() -> read(watcher, rounds)));
                }
            }
            long last = 0;
            for (int round = 0; round < ROUNDS; round++) {
                last = write(storage, last);
                rounds.awaitAdvanceInterruptibly(rounds.arrive(), 60, TimeUnit.SECONDS);
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(cache.figures().watchersEvicted()).isEqualTo(silent.size());
            for (Watcher each : silent) {
                ApiException end = catchThrowableOfType(ApiException.class, () -> each.next(SOON, 1));
                assertThat(end.isExpired()).isTrue();
            }
            assertThat(heap() - before).isLessThan(48L << 20);
        }
    }

    /** Returns the last revision. */
    private static long write(MemoryStorage storage, long last) {
        byte[] value =
                ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"namespace\":\"a\"},"
                                + "\"data\":{\"a\":\"" + "x".repeat(4_000) + "\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        long newest = last;
        for (int i = 0; i < EVENTS_PER_ROUND; i++) {
            Stored stored = newest == 0 ? storage.create(KEY, value) : storage.update(KEY, newest, value);
            newest = stored.revision();
        }
        return newest;
    }

    private static Object read(Watcher watcher, Phaser rounds) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (int seen = 0; seen < EVENTS_PER_ROUND; ) {
                List<WatchItem> items = watcher.next(SOON, EVENTS_PER_ROUND - seen);
                assertThat(items).isNotEmpty();
                seen += items.size();
            }
            rounds.arriveAndAwaitAdvance();
        }
        return watcher;
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
