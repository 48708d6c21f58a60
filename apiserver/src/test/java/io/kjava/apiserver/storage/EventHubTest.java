package io.kjava.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventHubTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final EventHub.History NO_PAST = new EventHub.History() {
        @Override
        public List<StorageEvent> events(String prefix, long after, long upTo, int most) {
            throw StorageException.compacted(after, upTo);
        }

        @Override
        public long compactedRevision() {
            return 0;
        }
    };

    private static StorageEvent put(String key, long revision) {
        return new StorageEvent.Put(new Stored(key, new byte[0], revision, revision), Optional.empty());
    }

    /** A follower that is told of progress all the time gets every event, and none after its progress. */
    @Test
    void progressIsNeverAheadOfEvents() throws Exception {
        int count = 20_000;
        try (EventHub hub = new EventHub(NO_PAST, 1)) {
            List<HubCursor> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(hub.follow("/other/", 1)); // so that offering takes a while
            }
            AtomicBoolean done = new AtomicBoolean();
            try (HubCursor cursor = hub.follow("/p/", 1)) {
                Thread asker = Thread.ofVirtual().start(() -> {
                    while (!done.get()) {
                        cursor.requestProgress();
                        Thread.yield();
                    }
                });
                Thread publisher = Thread.ofVirtual().start(() -> {
                    for (long at = 2; at < count + 2; at++) {
                        hub.publish(List.of(put("/p/k", at)), at);
                    }
                });
                long last = 1;
                int events = 0;
                while (events < count) {
                    StorageEvent event = cursor.poll(SOON).orElseThrow();
                    if (event instanceof StorageEvent.Progress) {
                        assertThat(event.revision()).isEqualTo(last);
                    } else {
                        assertThat(event.revision()).isEqualTo(last + 1);
                        last = event.revision();
                        events++;
                    }
                }
                done.set(true);
                publisher.join();
                asker.join();
            }
            others.forEach(HubCursor::close);
        }
    }

    @Test
    void progressComesWhenTheRevisionAskedForIsThere() throws Exception {
        try (EventHub hub = new EventHub(NO_PAST, 1);
                HubCursor cursor = hub.follow("/p/", 1)) {
            cursor.requestProgress(3);
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            hub.publish(List.of(put("/q/k", 2)), 2);
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            hub.publish(List.of(put("/q/k", 3)), 3);
            assertThat(cursor.poll(SOON)).contains(new StorageEvent.Progress(3));
        }
    }

    @Test
    void changesOfOneRevisionAllCome() throws Exception {
        try (EventHub hub = new EventHub(NO_PAST, 1);
                HubCursor cursor = hub.follow("/p/", 1)) {
            List<StorageEvent> both = List.of(put("/p/a", 2), put("/p/b", 2));
            hub.publish(both, 2);
            assertThat(List.of(
                            cursor.poll(SOON).orElseThrow(), cursor.poll(SOON).orElseThrow()))
                    .isEqualTo(both);
        }
    }

    @Test
    void whatWasSkippedIsReadAsThePast() {
        try (EventHub hub = new EventHub(NO_PAST, 1);
                HubCursor cursor = hub.follow("/p/", 1)) {
            hub.skip(5);
            assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                    StorageException.class, () -> cursor.poll(SOON))
                            .reason())
                    .isEqualTo(StorageException.Reason.COMPACTED);
        }
    }
}
