package io.kjava.apiserver.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.apiserver.storage.StorageException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every storage promises to those who follow it. */
@Timeout(60)
public abstract class FollowerContractTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir
    protected Path directory;

    protected Storage storage;

    /** A fresh storage; {@link Storage#close} ends it. */
    protected abstract Storage open() throws Exception;

    /** Lets so much time pass for keys with a time to live. */
    protected abstract void pass(Duration time) throws Exception;

    /** More events than a follower may have waiting, if the storage can write them in some seconds. */
    protected int burst() {
        return 11_000;
    }

    @BeforeEach
    void openStorage() throws Exception {
        storage = open();
    }

    @AfterEach
    void closeStorage() {
        storage.close();
    }

    @Test
    void aFollowerSeesEveryChangeOfItsPrefixOnceInOrder() throws Exception {
        long start = storage.revision();
        Stored a = storage.create("/p/a", bytes("1"));
        storage.create("/q/other", bytes("x"));
        try (EventCursor cursor = storage.follow("/p/", start)) {
            Stored a2 = storage.update("/p/a", a.revision(), bytes("2"));
            Stored b = storage.create("/p/b", bytes("1"));
            Stored gone = storage.delete("/p/a", a2.revision());

            List<StorageEvent> events = take(cursor, 4);
            StorageEvent.Put created = (StorageEvent.Put) events.get(0);
            assertThat(created.after().key()).isEqualTo("/p/a");
            assertThat(created.before()).isEmpty();
            assertThat(created.after().createRevision()).isEqualTo(a.revision());
            StorageEvent.Put updated = (StorageEvent.Put) events.get(1);
            assertThat(text(Optional.of(updated.after()))).isEqualTo("2");
            assertThat(text(updated.before())).isEqualTo("1");
            assertThat(updated.before().orElseThrow().revision()).isEqualTo(a.revision());
            assertThat(((StorageEvent.Put) events.get(2)).after().revision()).isEqualTo(b.revision());
            StorageEvent.Deleted deleted = (StorageEvent.Deleted) events.get(3);
            assertThat(deleted.before().key()).isEqualTo("/p/a");
            assertThat(text(Optional.of(deleted.before()))).isEqualTo("2");
            assertThat(deleted.revision()).isEqualTo(gone.revision());
        }
    }

    @Test
    void aFollowerOfAnOldRevisionSeesThePastAndThenThePresent() throws Exception {
        long start = storage.revision();
        for (int i = 0; i < 50; i++) {
            storage.create("/p/" + i, bytes("v"));
        }
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 50; i < 150; i++) {
                storage.create("/p/" + i, bytes("v"));
            }
        });
        try (EventCursor cursor = storage.follow("/p/", start)) {
            List<StorageEvent> events = take(cursor, 150);
            assertThat(events)
                    .extracting(event -> ((StorageEvent.Put) event).after().key())
                    .doesNotHaveDuplicates();
            assertThat(events).extracting(StorageEvent::revision).isSorted();
        }
        writer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aFollowerBeginsAfterItsRevision() throws Exception {
        Stored a = storage.create("/p/a", bytes("1"));
        Stored b = storage.create("/p/b", bytes("1"));
        try (EventCursor cursor = storage.follow("/p/", a.revision())) {
            assertThat(take(cursor, 1).getFirst().revision()).isEqualTo(b.revision());
            assertThat(changeWithin(cursor, MOMENT)).isEmpty();
        }
    }

    @Test
    void aFollowerLearnsOfProgressWhenItAsks() throws Exception {
        try (EventCursor cursor = storage.follow("/p/", storage.revision())) {
            long reached = storage.create("/q/a", bytes("1")).revision();
            cursor.requestProgress();
            StorageEvent event = cursor.poll(SOON).orElseThrow();
            while (event.revision() < reached) {
                event = cursor.poll(SOON).orElseThrow();
            }
            assertThat(event).isInstanceOf(StorageEvent.Progress.class);
        }
    }

    @Test
    void aPollWithoutNewsEndsInTime() throws Exception {
        try (EventCursor cursor = storage.follow("/p/", storage.revision())) {
            assertThat(changeWithin(cursor, MOMENT)).isEmpty();
        }
    }

    @Test
    void whatWasCompactedCannotBeFollowed() {
        Stored first = storage.create("/p/a", bytes("1"));
        Stored last = storage.update("/p/a", first.revision(), bytes("2"));
        Stored end = storage.update("/p/a", last.revision(), bytes("3"));
        storage.compact(end.revision());

        failsWith(Reason.COMPACTED, () -> {
            try (EventCursor cursor = storage.follow("/p/", first.revision() - 1)) {
                cursor.poll(SOON);
            }
        });
    }

    @Test
    void theCompactedRevisionItselfCanBeFollowed() throws Exception {
        Stored first = storage.create("/p/a", bytes("1"));
        storage.compact(first.revision());
        Stored next = storage.delete("/p/a", first.revision());
        try (EventCursor cursor = storage.follow("/p/", first.revision())) {
            assertThat(take(cursor, 1).getFirst().revision()).isEqualTo(next.revision());
        }
    }

    @Test
    void aSlowFollowerMissesNothing() throws Exception {
        int count = burst();
        try (EventCursor cursor = storage.follow("/p/", storage.revision())) {
            inParallel(32, worker -> {
                for (int i = worker; i < count; i += 32) {
                    storage.create("/p/" + i, bytes("v" + i));
                }
                return null;
            });
            List<StorageEvent> events = take(cursor, count);
            assertThat(events)
                    .extracting(event -> ((StorageEvent.Put) event).after().key())
                    .doesNotHaveDuplicates();
            long last = 0;
            for (StorageEvent event : events) {
                assertThat(event.revision()).isGreaterThan(last);
                last = event.revision();
            }
        }
    }

    @Test
    void closingACursorEndsItsPoll() throws Exception {
        EventCursor cursor = storage.follow("/p/", storage.revision());
        CompletableFuture<Throwable> ended = endOf(cursor);
        cursor.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void closingTheStorageEndsEveryPoll() throws Exception {
        EventCursor cursor = storage.follow("/p/", storage.revision());
        CompletableFuture<Throwable> ended = endOf(cursor);
        storage.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOfAny(StorageException.class, InterruptedException.class);
        failsWith(Reason.UNAVAILABLE, () -> storage.get("/p/a"));
    }

    /** Polls until that fails. */
    private static CompletableFuture<Throwable> endOf(EventCursor cursor) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    cursor.poll(SOON);
                }
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        return ended;
    }

    /** Takes so many changes, leaving out progress. */
    protected static List<StorageEvent> take(EventCursor cursor, int count) throws Exception {
        List<StorageEvent> events = new ArrayList<>();
        while (events.size() < count) {
            StorageEvent event =
                    cursor.poll(SOON).orElseThrow(() -> new AssertionError("only " + events.size() + " of " + count));
            if (!(event instanceof StorageEvent.Progress)) {
                events.add(event);
            }
        }
        return events;
    }

    private static Optional<StorageEvent> changeWithin(EventCursor cursor, Duration limit) throws Exception {
        return cursor.poll(limit).filter(event -> !(event instanceof StorageEvent.Progress));
    }

    /** What one of several workers does. */
    protected interface Work<T> {
        T run(int worker) throws Exception;
    }

    protected static <T> List<T> inParallel(int workers, Work<T> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<T> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                Callable<T> task = () -> {
                    start.await();
                    return work.run(worker);
                };
                running.add(executor.submit(task));
            }
            start.countDown();
            for (Future<T> one : running) {
                results.add(one.get(50, TimeUnit.SECONDS));
            }
        }
        return results;
    }

    protected static StorageException failsWith(Reason reason, ThrowingCallable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
        return failure;
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected static String text(Optional<Stored> stored) {
        return new String(stored.orElseThrow().value(), UTF_8);
    }

    protected static List<String> keys(RangePage page) {
        return page.items().stream().map(Stored::key).toList();
    }
}
