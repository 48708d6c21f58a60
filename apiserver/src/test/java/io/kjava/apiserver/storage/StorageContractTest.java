package io.kjava.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every storage promises. */
public abstract class StorageContractTest extends FollowerContractTest {
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
}
