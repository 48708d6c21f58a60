package io.kjava.apiserver.watchcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.apiserver.watchcache.WatchItem.Bookmark;
import io.kjava.apiserver.watchcache.WatchItem.Change;
import io.kjava.apiserver.watchcache.WatchItem.Type;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchCacheTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final String PREFIX = "/registry/pods/";
    private static final WatchLimits LIMITS = limits(SOON);
    private static final WatchLimits HASTY = limits(Duration.ofMillis(200));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = now::get;
    private final FaultyStorage storage = new FaultyStorage(new MemoryStorage(clock));
    private final SelectableFields fields = SelectableFields.builder()
            .field("spec.nodeName")
            .fieldOr("spec.hostNetwork", "false")
            .field("status.phase", "Pending", "status.phase", "phase")
            .build();
    private final CachedResource pods = CachedResource.json("pods", PREFIX, fields);
    private WatchCache cache = WatchCache.start(storage, pods, LIMITS, clock);

    @AfterEach
    void close() {
        cache.close();
        storage.close();
    }

    private static WatchLimits limits(Duration readWait) {
        return new WatchLimits(1 << 20, 500, 2 << 20, 1000, readWait, Duration.ofMinutes(1));
    }

    /** The window begins at the first load: what a test then does is in it. */
    @BeforeEach
    void awaitFirstLoad() throws InterruptedException {
        assertThat(cache.awaitLoaded(SOON)).isTrue();
    }

    private void restart() {
        restart(LIMITS);
    }

    private void restart(WatchLimits limits) {
        cache.close();
        cache = WatchCache.start(storage, pods, limits, clock);
    }

    @Test
    void aReadAfterAWriteHasIt() {
        for (int i = 0; i < 200; i++) {
            Stored stored = create("a", "p" + i, Map.of());
            CachedObject found = cache.get(ObjectKey.of("a", "p" + i)).orElseThrow();
            assertThat(found.revision()).isEqualTo(stored.revision());
            assertThat(JsonCodec.read(found.json()).resourceVersion()).isEqualTo(Long.toString(stored.revision()));
        }
    }

    @Test
    void aConsistentReadKnowsOfWritesElsewhere() {
        create("a", "x", Map.of());
        Stored other = storage.create("/registry/nodes/n", bytes("{}"));

        assertThat(cache.consistent().revision()).isGreaterThanOrEqualTo(other.revision());
    }

    @Test
    void aLoadBringsWhatWasThereBefore() {
        create("b", "x", Map.of("app", "web"));
        create("a", "y", Map.of());
        storage.create("/registry/podtemplates/a/z", bytes("{}"));
        restart();

        CacheImage image = cache.latest();
        assertThat(image.all()).extracting(CachedObject::path).containsExactly("a/y", "b/x");
        CachedObject x = image.get(ObjectKey.of("b", "x")).orElseThrow();
        assertThat(x.labels()).containsExactly(Map.entry("app", "web"));
        assertThat(x.createRevision()).isEqualTo(x.revision());
        assertThat(cache.figures().objects()).isEqualTo(2);
        assertThat(cache.figures().bytes())
                .isEqualTo(x.json().length + image.all().iterator().next().json().length);
    }

    @Test
    void aRevisionThatDoesNotComeIsTooLarge() throws Exception {
        create("a", "x", Map.of());
        restart(HASTY);
        assertThat(cache.awaitLoaded(SOON)).isTrue();
        ApiException failure = failsWith(() -> cache.notOlderThan(1000));

        assertThat(failure.reason()).isEqualTo(ApiException.Reason.TIMEOUT);
        assertThat(failure.code()).isEqualTo(504);
        assertThat(failure).hasMessage("Timeout: Too large resource version: 1000, current: 2");
        assertThat(failure.details().causes().getFirst().reason()).isEqualTo("ResourceVersionTooLarge");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void anExactRevisionIsReadFromTheWindowOrTheStorage() {
        Stored a = create("a", "x", Map.of());
        Stored b = create("a", "y", Map.of());
        storage.delete(b.key(), b.revision());
        cache.consistent();

        assertThat(cache.at(a.revision()).size()).isEqualTo(1);
        assertThat(cache.at(b.revision()).size()).isEqualTo(2);
        assertThat(cache.at(b.revision()).revision()).isEqualTo(b.revision());
        assertThat(cache.at(b.revision() + 1).size()).isEqualTo(1);
        restart();
        assertThat(cache.at(b.revision()).size()).isEqualTo(2);
        storage.compact(b.revision() + 1);
        restart();
        assertThat(failsWith(() -> cache.at(b.revision())).isExpired()).isTrue();
    }

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
    void selectableFieldsHaveDefaultsAndOtherPlaces() {
        storage.create(PREFIX + "a/x", bytes("{\"phase\":\"Odd\",\"spec\":{\"hostNetwork\":true}}"));
        storage.create(PREFIX + "a/y", bytes("{}"));
        CacheImage image = cache.consistent();
        CachedObject x = image.get(ObjectKey.of("a", "x")).orElseThrow();
        CachedObject y = image.get(ObjectKey.of("a", "y")).orElseThrow();

        assertThat(x.field("status.phase")).isEqualTo("Odd");
        assertThat(x.field("spec.hostNetwork")).isEqualTo("true");
        assertThat(y.field("status.phase")).isEqualTo("Pending");
        assertThat(y.field("spec.hostNetwork")).isEqualTo("false");
        assertThat(y.field("metadata.namespace")).isEqualTo("a");
        assertThat(fields.knows("spec.nodeName")).isTrue();
        assertThat(fields.knows("spec.other")).isFalse();
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
            // watchers are told after the image is there: one that is told shows that all were
            assertThat(change(without).object().revision()).isEqualTo(reached);
            now.updateAndGet(instant -> instant.plusSeconds(61));
            assertThat(watcher.next(SOON)).contains(new Bookmark(reached, false));
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
    void aCompactedFeederEndsItsWatchersAndGoesOn() throws Exception {
        create("a", "x", Map.of());
        CachedObject before = cache.get(ObjectKey.of("a", "x")).orElseThrow();
        Watcher watcher = watchAfter(cache.consistent().revision(), Selection.EVERYTHING);
        storage.failNextPoll(new StorageException(Reason.COMPACTED, "gone", 0));
        storage.create("/registry/pods/b/y", bytes(pod("b", "y", Map.of(), "")));

        assertThat(failsWith(() -> watcher.next(SOON)).isExpired()).isTrue();
        CacheImage image = cache.consistent();
        assertThat(image.size()).isEqualTo(2);
        assertThat(image.get(ObjectKey.of("a", "x")).orElseThrow()).isSameAs(before);
        assertThat(cache.figures().loads()).isEqualTo(2);
        try (Watcher again = watchAfter(image.revision(), Selection.EVERYTHING)) {
            create("a", "z", Map.of());
            assertThat(change(again).object().path()).isEqualTo("a/z");
        }
    }

    @Test
    void anOutageOfTheStorageLeavesNoGap() throws Exception {
        create("a", "x", Map.of());
        try (Watcher watcher = watchAfter(cache.consistent().revision(), Selection.EVERYTHING)) {
            storage.down(true);
            storage.failNextPoll(StorageException.unavailable("went away"));
            create("a", "y", Map.of());
            create("a", "z", Map.of());
            assertThat(failsWith(cache::consistent).reason()).isEqualTo(ApiException.Reason.SERVICE_UNAVAILABLE);
            assertThat(cache.latest().size()).isPositive();
            storage.down(false);

            assertThat(change(watcher).object().path()).isEqualTo("a/y");
            assertThat(change(watcher).object().path()).isEqualTo("a/z");
            assertThat(cache.figures().loads()).isEqualTo(1);
        }
    }

    @Test
    void whileNothingIsLoadedReadsAreToldToRetry() {
        storage.down(true);
        restart(HASTY);
        ApiException failure = failsWith(cache::latest);

        assertThat(failure.code()).isEqualTo(429);
        assertThat(failure).hasMessage("storage is (re)initializing");
    }

    @Test
    void anUnreadableValueIsLeftOut() throws Exception {
        Stored good = create("a", "good", Map.of());
        Stored turned = create("a", "turned", Map.of());
        cache.consistent();
        try (Watcher watcher = watchAfter(turned.revision(), Selection.EVERYTHING)) {
            storage.create(PREFIX + "a/bad", bytes("k8s\0"));
            storage.update(turned.key(), turned.revision(), bytes("{"));
            assertThat(change(watcher).type()).isEqualTo(Type.DELETED);
            assertThat(cache.consistent().all())
                    .extracting(CachedObject::revision)
                    .containsExactly(good.revision());
        }
        restart();
        assertThat(cache.consistent().size()).isEqualTo(1);
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

    private Watcher watchAfter(long revision, Selection selection) {
        return cache.watchAfter(revision, selection, false);
    }

    private static Selection fieldSelection(String namespace, String query) {
        return new Selection(namespace, LabelQuery.EVERYTHING, FieldQuery.parse(query));
    }

    private static Change change(Watcher watcher) throws InterruptedException {
        return (Change) watcher.next(SOON).orElseThrow(() -> new AssertionError("nothing came"));
    }

    private Stored create(String namespace, String name, Map<String, String> labels) {
        return storage.create(PREFIX + namespace + "/" + name, bytes(pod(namespace, name, labels, "")));
    }

    private Stored update(Stored before, Map<String, String> labels) {
        String[] path = before.key().substring(PREFIX.length()).split("/");
        return storage.update(before.key(), before.revision(), bytes(pod(path[0], path[1], labels, "")));
    }

    private static String pod(String namespace, String name, Map<String, String> labels, String node) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(labels)
                .forEach((key, value) ->
                        text.append(text.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(key, value)));
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s",\
                "labels":{%s}},"spec":{"nodeName":"%s"}}""".formatted(name, namespace, text, node);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static ApiException failsWith(ThrowingCallable call) {
        ApiException failure = catchThrowableOfType(ApiException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
