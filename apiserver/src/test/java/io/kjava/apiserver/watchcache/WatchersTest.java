package io.kjava.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.watchcache.WatchItem.Bookmark;
import io.kjava.apiserver.watchcache.WatchItem.Change;
import io.kjava.apiserver.watchcache.WatchItem.Type;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchersTest extends WatchCacheFixture {
    @Test
    void aWatcherSeesChangesFromItsRevisionOn() throws Exception {
        Stored before = create("a", "w", Map.of());
        Stored created = create("a", "x", Map.of());
        Stored updated = update(created, Map.of("k", "v"));
        Stored deleted = storage.delete(updated.key(), updated.revision());
        try (Watcher watcher = watchAfter(before.revision(), Selection.EVERYTHING)) {
            Change added = change(watcher);
            assertThat(added.type()).isEqualTo(Type.ADDED);
            assertThat(added.object().revision()).isEqualTo(created.revision());
            assertThat(change(watcher).type()).isEqualTo(Type.MODIFIED);
            Change gone = change(watcher);
            assertThat(gone.type()).isEqualTo(Type.DELETED);
            assertThat(gone.object().revision()).isEqualTo(deleted.revision());
            assertThat(JsonCodec.read(gone.object().json()).resourceVersion())
                    .isEqualTo(Long.toString(deleted.revision()));
            assertThat(watcher.next(MOMENT)).isEmpty();
            create("b", "y", Map.of());
            assertThat(change(watcher).object().path()).isEqualTo("b/y");
        }
    }

    @Test
    void twoWatchersShareTheBytes() throws Exception {
        long start = cache.consistent().revision();
        Stored created = create("a", "x", Map.of());
        storage.delete(created.key(), created.revision());
        try (Watcher one = watchAfter(start, Selection.EVERYTHING);
                Watcher two = watchAfter(start, Selection.inNamespace("a"))) {
            assertThat(change(one).object()).isSameAs(change(two).object());
            assertThat(change(one).object()).isSameAs(change(two).object());
        }
    }

    @Test
    void aLabelSelectorTurnsChangesIntoComingAndGoing() throws Exception {
        Selection web = new Selection("", LabelQuery.parse("app=web"), FieldQuery.EVERYTHING);
        try (Watcher watcher = watchAfter(cache.consistent().revision(), web)) {
            Stored first = create("a", "x", Map.of());
            Stored second = update(first, Map.of("app", "web"));
            Stored third = update(second, Map.of("app", "web", "n", "1"));
            Stored fourth = update(third, Map.of("app", "db"));
            storage.delete(fourth.key(), fourth.revision());

            Change added = change(watcher);
            assertThat(added.type()).isEqualTo(Type.ADDED);
            assertThat(added.object().revision()).isEqualTo(second.revision());
            assertThat(change(watcher).type()).isEqualTo(Type.MODIFIED);
            Change left = change(watcher);
            assertThat(left.type()).isEqualTo(Type.DELETED);
            assertThat(left.object().revision()).isEqualTo(fourth.revision());
            assertThat(left.object().labels()).containsEntry("app", "web");
            assertThat(watcher.next(MOMENT)).isEmpty();
        }
    }

    @Test
    void fieldSelectorsAndNamespacesRouteChanges() throws Exception {
        long start = cache.consistent().revision();
        try (Watcher node1 = watchAfter(start, fieldSelection("", "spec.nodeName=n1"));
                Watcher named = watchAfter(start, fieldSelection("a", "metadata.name=x"));
                Watcher other = watchAfter(start, fieldSelection("", "spec.nodeName!=n1"));
                Watcher b = watchAfter(start, Selection.inNamespace("b"))) {
            Stored x = storage.create(PREFIX + "a/x", bytes(pod("a", "x", Map.of(), "")));
            storage.update(x.key(), x.revision(), bytes(pod("a", "x", Map.of(), "n1")));
            storage.create(PREFIX + "b/x", bytes(pod("b", "x", Map.of(), "n2")));

            assertThat(change(node1).object().path()).isEqualTo("a/x");
            assertThat(node1.next(MOMENT)).isEmpty();
            assertThat(change(named).type()).isEqualTo(Type.ADDED);
            assertThat(change(named).type()).isEqualTo(Type.MODIFIED);
            assertThat(named.next(MOMENT)).isEmpty();
            assertThat(change(other).type()).isEqualTo(Type.ADDED);
            assertThat(change(other).type()).isEqualTo(Type.DELETED);
            assertThat(change(other).object().path()).isEqualTo("b/x");
            assertThat(change(b).object().path()).isEqualTo("b/x");
            assertThat(b.next(MOMENT)).isEmpty();
        }
        assertThat(cache.figures().watchers()).isZero();
    }

    @Test
    void aStateIsToldThenItsEndThenWhatFollows() throws Exception {
        create("a", "x", Map.of());
        create("b", "y", Map.of());
        CacheImage state = cache.consistent();
        create("a", "z", Map.of());
        cache.consistent();
        try (Watcher watcher = cache.watchFrom(state, Selection.inNamespace("a"), true, true)) {
            assertThat(change(watcher).object().path()).isEqualTo("a/x");
            assertThat(watcher.next(SOON)).contains(new Bookmark(state.revision(), true));
            assertThat(change(watcher).object().path()).isEqualTo("a/z");
        }
        try (Watcher watcher = cache.watchFrom(state, Selection.EVERYTHING, false, true)) {
            assertThat(watcher.next(SOON, 10)).hasSize(2);
            assertThat(change(watcher).object().path()).isEqualTo("a/z");
        }
    }

    @Test
    void anEmptyStateEndsAtOnce() throws Exception {
        CacheImage state = cache.consistent();
        try (Watcher watcher = cache.watchFrom(state, Selection.EVERYTHING, true, false)) {
            assertThat(watcher.next(SOON)).contains(new Bookmark(state.revision(), true));
        }
    }

    @Test
    void anIdleWatcherGetsBookmarksOfThePresent() throws Exception {
        create("a", "x", Map.of());
        try (Watcher watcher = cache.watchAfter(cache.consistent().revision(), Selection.inNamespace("b"), true);
                Watcher without = watchAfter(cache.latest().revision(), Selection.EVERYTHING)) {
            assertThat(watcher.next(MOMENT)).isEmpty();
            long reached = create("a", "y", Map.of()).revision();
            assertThat(change(without).object().revision()).isEqualTo(reached);
            // one that was told does not show that all were: until then bookmarks stay behind, never ahead
            Bookmark bookmark;
            do {
                now.updateAndGet(instant -> instant.plusSeconds(61));
                bookmark = (Bookmark) watcher.next(SOON).orElseThrow();
                assertThat(bookmark.revision()).isBetween(reached - 1, reached);
            } while (bookmark.revision() < reached);
            assertThat(watcher.next(MOMENT)).isEmpty();
            assertThat(without.next(MOMENT)).isEmpty();
            assertThat(watcher.bookmarkNow()).contains(new Bookmark(reached, false));
        }
    }

    @Test
    void aBookmarkIsNeverAheadOfWhatWasTold() throws Exception {
        long start = cache.consistent().revision();
        try (Watcher watcher = watchAfter(start, Selection.EVERYTHING)) {
            long last = create("a", "x", Map.of()).revision();
            cache.notOlderThan(last);
            watcher.bookmarkNow()
                    .ifPresent(bookmark -> assertThat(bookmark.revision()).isLessThan(last));
            change(watcher);
            assertThat(watcher.bookmarkNow()).contains(new Bookmark(last, false));
        }
    }

    @Test
    void aRevisionThatLeftTheWindowIsTooOld() throws Exception {
        long start = cache.consistent().revision();
        Stored pod = create("a", "x", Map.of());
        for (int i = 0; i < 600; i++) {
            pod = update(pod, Map.of("n", "" + i));
        }
        try (Watcher told = watchAfter(pod.revision() - 1, Selection.EVERYTHING)) {
            change(told); // the window has the last event when a watcher has it
        }
        ApiException failure = failsWith(() -> watchAfter(start, Selection.EVERYTHING));

        assertThat(failure.isExpired()).isTrue();
        assertThat(failure).hasMessage("too old resource version: " + start + " (" + 102 + ")");
        assertThat(cache.figures().windowEvents()).isEqualTo(500);
    }

    @Test
    void aWatcherOfTheFutureSeesOnlyTheFuture() throws Exception {
        try (Watcher watcher = watchAfter(cache.consistent().revision() + 1, Selection.EVERYTHING)) {
            create("a", "x", Map.of());
            create("a", "y", Map.of());
            assertThat(change(watcher).object().path()).isEqualTo("a/y");
        }
    }

    @Test
    void aWatcherThatFallsTooFarBehindIsEvictedAlone() throws Exception {
        long start = cache.consistent().revision();
        try (Watcher slow = watchAfter(start, Selection.EVERYTHING);
                Watcher quick = watchAfter(start, Selection.EVERYTHING);
                Watcher idle = watchAfter(start, Selection.inNamespace("quiet"))) {
            Stored pod = create("a", "x", Map.of());
            for (int i = 0; i < 2000; i++) {
                pod = update(pod, Map.of("n", "" + i));
                if (i % 100 == 0) {
                    cache.consistent();
                    while (!quick.next(Duration.ZERO, 1000).isEmpty()) {
                        continue;
                    }
                }
            }
            cache.consistent();
            assertThat(failsWith(() -> slow.next(SOON)).isExpired()).isTrue();
            long seen = 0;
            while (seen < pod.revision()) {
                List<WatchItem> rest = quick.next(SOON, 1000);
                assertThat(rest).isNotEmpty();
                seen = ((Change) rest.getLast()).object().revision();
            }
            assertThat(seen).isEqualTo(pod.revision());
            assertThat(idle.next(MOMENT)).isEmpty();
            assertThat(cache.figures().watchersEvicted()).isEqualTo(1);
            assertThat(cache.figures().watchers()).isEqualTo(2);
        }
    }

    @Test
    void closingEndsWatchersInPeace() throws Exception {
        long from = cache.consistent().revision();
        Watcher watcher = watchAfter(from, Selection.EVERYTHING);
        Watcher told = watchAfter(from, Selection.EVERYTHING);
        create("a", "x", Map.of());
        change(told); // all are told at once: the other has it in its queue when the cache closes
        cache.close();

        assertThat(watcher.next(SOON).orElseThrow()).isInstanceOf(Change.class);
        assertThat(watcher.next(SOON)).contains(new WatchItem.Ended());
        failsWith(() -> watchAfter(1, Selection.EVERYTHING));
    }

    @Test
    void watchersThatEnterInTheMiddleMissNothing() throws Exception {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::writeALot);
        List<CompletableFuture<Map<String, Long>>> copies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            copies.add(new CompletableFuture<>());
            CompletableFuture<Map<String, Long>> copy = copies.getLast();
            Thread.ofVirtual().start(() -> copy(copy));
        }
        writer.get(20, TimeUnit.SECONDS);
        create("end", "end", Map.of());
        Map<String, Long> expected = new TreeMap<>();
        cache.consistent().all().forEach(object -> expected.put(object.path(), object.revision()));
        for (CompletableFuture<Map<String, Long>> copy : copies) {
            assertThat(copy.get(20, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    private void writeALot() {
        for (int i = 0; i < 3_000; i++) {
            String key = PREFIX + "a/" + (i * 31 % 97);
            byte[] value = bytes("{\"n\":" + i + "}");
            var found = storage.get(key);
            if (found.isEmpty()) {
                storage.create(key, value);
            } else if (i % 3 == 0) {
                storage.delete(key, found.get().revision());
            } else {
                storage.update(key, found.get().revision(), value);
            }
        }
    }

    /** Follows until the object named end comes, listing again whenever it must. */
    private void copy(CompletableFuture<Map<String, Long>> result) {
        try {
            Map<String, Long> copy = new TreeMap<>();
            while (!copy.containsKey("end/end")) {
                copy.clear();
                try (Watcher watcher = cache.watchFrom(cache.latest(), Selection.EVERYTHING, true, true)) {
                    follow(watcher, copy);
                } catch (ApiException e) {
                    assertThat(e.isExpired()).isTrue();
                }
            }
            result.complete(copy);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private static void follow(Watcher watcher, Map<String, Long> copy) throws Exception {
        long last = 0;
        while (!copy.containsKey("end/end")) {
            for (WatchItem item : watcher.next(SOON, 50)) {
                assertThat(item).isNotInstanceOf(WatchItem.Ended.class);
                if (item instanceof Change change && change.type() == Type.DELETED) {
                    assertThat(copy.remove(change.object().path())).isNotNull();
                } else if (item instanceof Change change) {
                    Long before =
                            copy.put(change.object().path(), change.object().revision());
                    assertThat(before == null).isEqualTo(change.type() == Type.ADDED);
                } else if (item instanceof Bookmark bookmark) {
                    assertThat(bookmark.revision()).isGreaterThanOrEqualTo(last);
                    last = bookmark.revision();
                }
            }
        }
    }

    private static Selection fieldSelection(String namespace, String query) {
        return new Selection(namespace, LabelQuery.EVERYTHING, FieldQuery.parse(query));
    }
}
