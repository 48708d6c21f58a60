package io.kjava.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.watchcache.WatchItem.Change;
import io.kjava.apiserver.watchcache.Watcher.Taken;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watchers whose changes are taken by another thread, in a form that they share. */
@Timeout(60)
class AudienceTest extends WatchCacheFixture {
    private final BlockingQueue<Watcher> news = new LinkedBlockingQueue<>();

    /** Revisions, and D behind those of deletions: a new list each time, so that sharing can be seen. */
    private static List<String> told(List<Change> changes) {
        return new ArrayList<>(changes.stream()
                .map(change -> change.object().revision() + (change.type() == WatchItem.Type.DELETED ? "D" : ""))
                .toList());
    }

    private static Audience<List<String>> audience(Selection selection) {
        return new Audience<>(selection, AudienceTest::told);
    }

    private Thread attend(Watcher watcher) {
        return Thread.ofVirtual().start(() -> {
            try {
                watcher.attend(() -> news.add(watcher), Duration.ofSeconds(60));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the reader does the rest itself
            }
        });
    }

    /** What is told up to that revision. */
    private List<String> takeUpTo(Watcher watcher, Audience<List<String>> audience, long revision) throws Exception {
        List<String> all = new ArrayList<>();
        while (all.isEmpty() || !all.getLast().startsWith(Long.toString(revision))) {
            Optional<Taken<List<String>>> taken = watcher.take(audience);
            if (taken.isPresent()) {
                assertThat(taken.get().changes()).isEqualTo(taken.get().form().size());
                all.addAll(taken.get().form());
            } else {
                assertThat(news.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
        return all;
    }

    @Test
    void whatTheFirstMadeIsHandedToTheOthers() throws Exception {
        long start = cache.consistent().revision();
        try (Watcher one = watchAfter(start, Selection.EVERYTHING);
                Watcher two = watchAfter(start, Selection.EVERYTHING);
                Watcher probe = watchAfter(start, Selection.EVERYTHING)) {
            Stored created = create("a", "x", Map.of());
            Stored gone = storage.delete(created.key(), created.revision());
            change(probe);
            change(probe); // the chain has both
            Audience<List<String>> audience = audience(Selection.EVERYTHING);

            Taken<List<String>> first = one.take(audience).orElseThrow();
            assertThat(first.form()).containsExactly(created.revision() + "", gone.revision() + "D");
            assertThat(two.take(audience).orElseThrow().form()).isSameAs(first.form());
            assertThat(one.take(audience)).isEmpty();
            assertThat(one.bookmarkNow().orElseThrow().revision()).isGreaterThanOrEqualTo(gone.revision());
        }
    }

    @Test
    void aTakerIsToldOfNewsAndSeesOnlyWhatConcernsIt() throws Exception {
        Selection web = new Selection("a", LabelQuery.parse("app=web"), FieldQuery.EVERYTHING);
        try (Watcher watcher = watchAfter(cache.consistent().revision(), web)) {
            Thread attending = attend(watcher);
            assertThat(news.poll(10, TimeUnit.SECONDS)).isSameAs(watcher); // there may be something at the start
            Stored plain = create("a", "x", Map.of());
            create("b", "y", Map.of("app", "web"));
            Stored now = update(plain, Map.of("app", "web"));
            Stored last = update(now, Map.of("app", "db"));

            assertThat(takeUpTo(watcher, audience(web), last.revision()))
                    .containsExactly(now.revision() + "", last.revision() + "D");
            watcher.end();
            assertThat(attending.join(SOON)).isTrue();
            assertThat(watcher.next(SOON)).contains(new WatchItem.Ended());
        }
    }

    @Test
    void readerAndTakerChangeInTheMiddleAndNothingIsToldTwice() throws Exception {
        create("a", "w", Map.of());
        CacheImage state = cache.consistent();
        Audience<List<String>> audience = audience(Selection.EVERYTHING);
        try (Watcher watcher = cache.watchFrom(state, Selection.EVERYTHING, true, true)) {
            assertThat(watcher.isLive()).isFalse();
            assertThat(change(watcher).object().path()).isEqualTo("a/w");
            assertThat(watcher.next(SOON)).isPresent(); // the end of the state
            assertThat(watcher.isLive()).isTrue();
            List<String> all = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            Stored pod = create("a", "x", Map.of());
            expected.add(pod.revision() + "");
            for (int turn = 0; turn < 20; turn++) {
                for (int i = 0; i < 10; i++) {
                    pod = update(pod, Map.of("n", turn + "-" + i));
                    expected.add(pod.revision() + "");
                }
                if (turn % 2 == 0) {
                    Thread attending = attend(watcher);
                    all.addAll(takeUpTo(watcher, audience, pod.revision()));
                    attending.interrupt();
                    assertThat(attending.join(SOON)).isTrue();
                } else {
                    while (all.size() < expected.size()) {
                        all.addAll(told(watcher.next(SOON, 7).stream()
                                .map(Change.class::cast)
                                .toList()));
                    }
                }
            }
            assertThat(all).isEqualTo(expected);
        }
    }

    @Test
    void aStateThatIsAheadOfTheChainIsNotToldAgain() throws Exception {
        create("a", "x", Map.of());
        CacheImage state = cache.consistent();
        try (Watcher watcher = cache.watchFrom(state, Selection.EVERYTHING, false, false)) {
            change(watcher);
            Thread attending = attend(watcher);
            Stored next = create("a", "y", Map.of());
            assertThat(takeUpTo(watcher, audience(Selection.EVERYTHING), next.revision()))
                    .containsExactly(next.revision() + "");
            watcher.end();
            assertThat(attending.join(SOON)).isTrue();
        }
    }

    @Test
    void whoeverAttendsHearsOfTheEndOfALaggard() throws Exception {
        try (Watcher slow = watchAfter(cache.consistent().revision(), Selection.EVERYTHING)) {
            Thread attending = attend(slow);
            Stored pod = create("a", "x", Map.of());
            for (int i = 0; i < 2_000; i++) {
                pod = update(pod, Map.of("n", "" + i));
            }
            assertThat(attending.join(SOON)).isTrue();
            assertThat(slow.take(audience(Selection.EVERYTHING))).isEmpty();
            ApiException failure = failsWith(() -> slow.next(SOON));
            assertThat(failure.isExpired()).isTrue();
        }
    }

    @Test
    void aBatchIsNotMuchLongerThanItMayBe() throws Exception {
        long start = cache.consistent().revision();
        try (Watcher watcher = watchAfter(start, Selection.EVERYTHING);
                Watcher probe = watchAfter(start, Selection.EVERYTHING)) {
            Stored pod = create("a", "x", Map.of());
            for (int i = 0; i < 99; i++) {
                pod = update(pod, Map.of("n", i + "-" + "v".repeat(3_000)));
            }
            for (int seen = 0; seen < 100; ) {
                seen += probe.next(SOON, 100).size();
            }
            Taken<List<String>> taken =
                    watcher.take(audience(Selection.EVERYTHING)).orElseThrow();
            assertThat(taken.changes()).isBetween(15, 25);
        }
    }
}
