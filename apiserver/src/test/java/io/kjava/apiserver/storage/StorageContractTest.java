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

/** What every storage promises. */
@Timeout(60)
public abstract class StorageContractTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir
    protected Path directory;

    protected Storage storage;

    /** A fresh storage; {@link #close} ends it. */
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
    void aCreatedValueIsThereWithItsRevision() {
        long before = storage.revision();
        Stored created = storage.create("/registry/pods/a/x", bytes("one"));

        assertThat(created.revision()).isGreaterThan(before).isEqualTo(created.createRevision());
        assertThat(storage.revision()).isGreaterThanOrEqualTo(created.revision());
        assertThat(text(storage.get("/registry/pods/a/x"))).isEqualTo("one");
        assertThat(storage.get("/registry/pods/a/x").orElseThrow().revision()).isEqualTo(created.revision());
    }

    @Test
    void aKeyThatWasNeverWrittenIsNotThere() {
        assertThat(storage.get("/registry/pods/a/none")).isEmpty();
    }

    @Test
    void aKeyIsCreatedOnce() {
        storage.create("/k", bytes("one"));

        failsWith(Reason.EXISTS, () -> storage.create("/k", bytes("two")));
        assertThat(text(storage.get("/k"))).isEqualTo("one");
    }

    @Test
    void anEmptyValueIsAValue() {
        storage.create("/k", new byte[0]);

        assertThat(storage.get("/k").orElseThrow().value()).isEmpty();
    }

    @Test
    void anUpdateReplacesTheRevisionItExpects() {
        Stored first = storage.create("/k", bytes("one"));
        Stored second = storage.update("/k", first.revision(), bytes("two"));

        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThat(second.createRevision()).isEqualTo(first.revision());
        assertThat(text(storage.get("/k"))).isEqualTo("two");
        assertThat(storage.get("/k").orElseThrow().createRevision()).isEqualTo(first.revision());
    }

    @Test
    void anUpdateOfAnotherRevisionNamesTheOneItFound() {
        Stored first = storage.create("/k", bytes("one"));
        Stored second = storage.update("/k", first.revision(), bytes("two"));

        StorageException failure =
                failsWith(Reason.REVISION_MISMATCH, () -> storage.update("/k", first.revision(), bytes("three")));
        assertThat(failure.revision()).isEqualTo(second.revision());
        assertThat(text(storage.get("/k"))).isEqualTo("two");
    }

    @Test
    void anUpdateOfNothingIsNotFound() {
        failsWith(Reason.NOT_FOUND, () -> storage.update("/k", 1, bytes("x")));
    }

    @Test
    void aDeletionReturnsTheOldValueAtItsOwnRevision() {
        Stored created = storage.create("/k", bytes("one"));
        Stored deleted = storage.delete("/k", created.revision());

        assertThat(deleted.revision()).isGreaterThan(created.revision());
        assertThat(deleted.createRevision()).isEqualTo(created.createRevision());
        assertThat(text(Optional.of(deleted))).isEqualTo("one");
        assertThat(storage.get("/k")).isEmpty();
    }

    @Test
    void aDeletionOfAnotherRevisionOrOfNothingFails() {
        Stored created = storage.create("/k", bytes("one"));
        StorageException failure =
                failsWith(Reason.REVISION_MISMATCH, () -> storage.delete("/k", created.revision() + 100));
        assertThat(failure.revision()).isEqualTo(created.revision());
        storage.delete("/k", created.revision());

        failsWith(Reason.NOT_FOUND, () -> storage.delete("/k", created.revision()));
    }

    @Test
    void aDeletedKeyBeginsAnew() {
        Stored first = storage.create("/k", bytes("one"));
        storage.delete("/k", first.revision());
        Stored again = storage.create("/k", bytes("two"));

        assertThat(again.createRevision()).isEqualTo(again.revision());
        assertThat(again.revision()).isGreaterThan(first.revision() + 1);
    }

    @Test
    void aValueOverTheLimitIsRefused() {
        failsWith(Reason.TOO_LARGE, () -> storage.create("/k", new byte[Storage.MAX_VALUE + 1]));
        assertThat(storage.get("/k")).isEmpty();
    }

    @Test
    void aRangeHasThePrefixInOrder() {
        for (String key : List.of("/a/2", "/b/1", "/a/10", "/a/1", "/a-b/1", "/a")) {
            storage.create(key, bytes(key));
        }

        RangePage page = storage.range("/a/", "", 0, 0);
        assertThat(keys(page)).containsExactly("/a/1", "/a/10", "/a/2");
        assertThat(page.remaining()).isZero();
        assertThat(page.revision())
                .isGreaterThanOrEqualTo(page.items().getLast().revision());
        assertThat(keys(storage.range("", "", 0, 0))).containsExactly("/a", "/a-b/1", "/a/1", "/a/10", "/a/2", "/b/1");
        assertThat(storage.range("/none/", "", 0, 0).items()).isEmpty();
    }

    @Test
    void pagesOfARangeAreOfOneInstantWhileWritesGoOn() {
        List<Stored> created = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            created.add(storage.create("/a/" + i, bytes("old " + i)));
        }
        RangePage first = storage.range("/a/", "", 0, 4);
        storage.create("/a/55", bytes("new"));
        storage.update("/a/7", created.get(7).revision(), bytes("new"));
        storage.delete("/a/8", created.get(8).revision());

        List<Stored> all = new ArrayList<>(first.items());
        RangePage page = first;
        while (page.remaining() > 0) {
            assertThat(page.remaining()).isEqualTo(10L - all.size());
            page = storage.range("/a/", all.getLast().key(), first.revision(), 4);
            assertThat(page.revision()).isEqualTo(first.revision());
            all.addAll(page.items());
        }
        assertThat(all).hasSize(10).allMatch(stored -> text(Optional.of(stored)).startsWith("old"));
        assertThat(keys(storage.range("/a/", "/a/6", 0, 0))).containsExactly("/a/7", "/a/9");
    }

    @Test
    void aRangeOfTheFutureFails() {
        failsWith(Reason.FUTURE_REVISION, () -> storage.range("/a/", "", storage.revision() + 1000, 0));
    }

    @Test
    void compactionForgetsHistoryAndKeepsTheLatest() {
        Stored first = storage.create("/a", bytes("one"));
        Stored gone = storage.create("/b", bytes("b"));
        Stored second = storage.update("/a", first.revision(), bytes("two"));
        storage.delete("/b", gone.revision());
        Stored last = storage.create("/c", bytes("c"));
        storage.compact(last.revision());

        StorageException failure = failsWith(Reason.COMPACTED, () -> storage.range("/", "", second.revision(), 0));
        assertThat(failure.revision()).isIn(0L, last.revision());
        assertThat(storage.compactedRevision()).isEqualTo(last.revision());
        assertThat(keys(storage.range("/", "", last.revision(), 0))).containsExactly("/a", "/c");
        assertThat(text(storage.get("/a"))).isEqualTo("two");
        assertThat(storage.revision()).isGreaterThanOrEqualTo(last.revision());
    }

    @Test
    void compactionKeepsWhatComesAfterIt() {
        Stored first = storage.create("/a", bytes("one"));
        Stored second = storage.update("/a", first.revision(), bytes("two"));
        storage.update("/a", second.revision(), bytes("three"));
        storage.compact(second.revision());

        RangePage page = storage.range("/", "", second.revision(), 0);
        assertThat(text(Optional.of(page.items().getFirst()))).isEqualTo("two");
        assertThat(text(storage.get("/a"))).isEqualTo("three");
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
        cursor.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void closingTheStorageEndsEveryPoll() throws Exception {
        EventCursor cursor = storage.follow("/p/", storage.revision());
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
        storage.close();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOfAny(StorageException.class, InterruptedException.class);
        failsWith(Reason.UNAVAILABLE, () -> storage.get("/p/a"));
    }

    @Test
    void ofWritersThatCompeteExactlyOneWins() throws Exception {
        long revision = storage.create("/k", bytes("0")).revision();
        List<Boolean> outcomes = inParallel(16, worker -> {
            try {
                storage.update("/k", revision, bytes("by " + worker));
                return true;
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.REVISION_MISMATCH);
                return false;
            }
        });
        assertThat(outcomes).containsOnlyOnce(true);
        List<Boolean> creations = inParallel(16, worker -> {
            try {
                storage.create("/new", bytes("by " + worker));
                return true;
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.EXISTS);
                return false;
            }
        });
        assertThat(creations).containsOnlyOnce(true);
    }

    @Test
    void noIncrementOfManyIsLost() throws Exception {
        storage.create("/counter", bytes("0"));
        inParallel(8, _ -> {
            for (int i = 0; i < 20; i++) {
                increment();
            }
            return null;
        });
        assertThat(text(storage.get("/counter"))).isEqualTo("160");
    }

    private void increment() {
        while (true) {
            Stored now = storage.get("/counter").orElseThrow();
            int next = Integer.parseInt(text(Optional.of(now))) + 1;
            try {
                storage.update("/counter", now.revision(), bytes(Integer.toString(next)));
                return;
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.REVISION_MISMATCH);
            }
        }
    }

    @Test
    void aKeyWithATimeToLiveDeletesItself() throws Exception {
        long start = storage.revision();
        storage.create("/p/mortal", bytes("v"), Duration.ofSeconds(1));
        storage.create("/p/immortal", bytes("v"));
        try (EventCursor cursor = storage.follow("/p/", start)) {
            take(cursor, 2);
            pass(Duration.ofSeconds(1));
            StorageEvent event = take(cursor, 1).getFirst();
            assertThat(((StorageEvent.Deleted) event).before().key()).isEqualTo("/p/mortal");
        }
        assertThat(storage.get("/p/mortal")).isEmpty();
        assertThat(keys(storage.range("/p/", "", 0, 0))).containsExactly("/p/immortal");
    }

    @Test
    void anUpdateCountsTheTimeToLiveAnew() throws Exception {
        Stored first = storage.create("/p/a", bytes("v"), Duration.ofSeconds(1));
        Stored kept = storage.update("/p/a", first.revision(), bytes("v2"));
        Stored other = storage.create("/p/b", bytes("v"), Duration.ofSeconds(1));
        try (EventCursor cursor = storage.follow("/p/", other.revision())) {
            pass(Duration.ofSeconds(1));
            StorageEvent event = take(cursor, 1).getFirst();
            assertThat(((StorageEvent.Deleted) event).before().key()).isEqualTo("/p/b");
        }
        assertThat(storage.get("/p/a").orElseThrow().revision()).isEqualTo(kept.revision());
    }

    @Test
    void revisionsOfDifferentKeysShareOneOrder() {
        Stored a = storage.create("/a", bytes("1"));
        Stored b = storage.create("/b", bytes("1"));
        Stored a2 = storage.update("/a", a.revision(), bytes("2"));

        assertThat(b.revision()).isEqualTo(a.revision() + 1);
        assertThat(a2.revision()).isEqualTo(b.revision() + 1);
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
