package io.kjava.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.watchcache.WatchItem.Type;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchCacheTest extends WatchCacheFixture {
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
}
