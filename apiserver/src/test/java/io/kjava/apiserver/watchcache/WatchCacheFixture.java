package io.kjava.apiserver.watchcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.api.ApiException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.apiserver.watchcache.WatchItem.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A watch cache over a storage that can fail, and what its tests ask and do. */
abstract class WatchCacheFixture {
    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofMillis(20);
    static final String PREFIX = "/registry/pods/";
    static final WatchLimits LIMITS = limits(SOON);
    static final WatchLimits HASTY = limits(Duration.ofMillis(200));

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    final InstantSource clock = now::get;
    final FaultyStorage storage = new FaultyStorage(new MemoryStorage(clock));
    final SelectableFields fields = SelectableFields.builder()
            .field("spec.nodeName")
            .fieldOr("spec.hostNetwork", "false")
            .field("status.phase", "Pending", "status.phase", "phase")
            .build();
    final CachedResource pods = CachedResource.json("pods", PREFIX, fields);
    WatchCache cache = WatchCache.start(storage, pods, LIMITS, clock);

    @AfterEach
    void close() {
        cache.close();
        storage.close();
    }

    static WatchLimits limits(Duration readWait) {
        return new WatchLimits(1 << 20, 500, 2 << 20, 1000, readWait, Duration.ofMinutes(1));
    }

    /** The window begins at the first load: what a test then does is in it. */
    @BeforeEach
    void awaitFirstLoad() throws InterruptedException {
        assertThat(cache.awaitLoaded(SOON)).isTrue();
    }

    void restart() {
        restart(LIMITS);
    }

    void restart(WatchLimits limits) {
        cache.close();
        cache = WatchCache.start(storage, pods, limits, clock);
    }

    Watcher watchAfter(long revision, Selection selection) {
        return cache.watchAfter(revision, selection, false);
    }

    static Change change(Watcher watcher) throws InterruptedException {
        return (Change) watcher.next(SOON).orElseThrow(() -> new AssertionError("nothing came"));
    }

    Stored create(String namespace, String name, Map<String, String> labels) {
        return storage.create(PREFIX + namespace + "/" + name, bytes(pod(namespace, name, labels, "")));
    }

    Stored update(Stored before, Map<String, String> labels) {
        String[] path = before.key().substring(PREFIX.length()).split("/");
        return storage.update(before.key(), before.revision(), bytes(pod(path[0], path[1], labels, "")));
    }

    static String pod(String namespace, String name, Map<String, String> labels, String node) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(labels)
                .forEach((key, value) ->
                        text.append(text.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(key, value)));
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s",\
                "labels":{%s}},"spec":{"nodeName":"%s"}}""".formatted(name, namespace, text, node);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static ApiException failsWith(ThrowingCallable call) {
        ApiException failure = catchThrowableOfType(ApiException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
