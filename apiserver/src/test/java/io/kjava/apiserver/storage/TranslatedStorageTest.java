package io.kjava.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** It is a storage like the one it wraps, and everything that is read is in lower case. */
class TranslatedStorageTest extends StorageContractTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = now::get;

    @Override
    protected Storage open() {
        return new TranslatedStorage(new MemoryStorage(clock), TranslatedStorageTest::lowerCase);
    }

    @Override
    protected void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        storage.get("/any"); // notices
    }

    private static byte[] lowerCase(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        if (text.equals("BROKEN")) {
            throw new IllegalStateException(text);
        }
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return lower.equals(text) ? value : lower.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Stored stored) {
        return new String(stored.value(), StandardCharsets.UTF_8);
    }

    private void create(String key, String value) {
        storage.create(key, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyWayOfReadingTranslates() throws InterruptedException {
        long start = storage.revision();
        create("/a", "VALUE");
        Stored found = storage.get("/a").orElseThrow();
        assertThat(text(found)).isEqualTo("value");
        assertThat(text(storage.range("/", "", 0, 0).items().getFirst())).isEqualTo("value");
        storage.update("/a", found.revision(), "OTHER".getBytes(StandardCharsets.UTF_8));
        Stored last = storage.delete("/a", storage.get("/a").orElseThrow().revision());
        assertThat(text(last)).isEqualTo("other");

        try (EventCursor events = storage.follow("/", start)) {
            assertThat(events.poll(SOON).orElseThrow())
                    .isInstanceOfSatisfying(
                            StorageEvent.Put.class,
                            put -> assertThat(text(put.after())).isEqualTo("value"));
            assertThat(events.poll(SOON).orElseThrow())
                    .isInstanceOfSatisfying(
                            StorageEvent.Put.class,
                            put -> assertThat(text(put.before().orElseThrow())).isEqualTo("value"));
            assertThat(events.poll(SOON).orElseThrow())
                    .isInstanceOfSatisfying(
                            StorageEvent.Deleted.class,
                            gone -> assertThat(text(gone.before())).isEqualTo("other"));
        }
    }

    @Test
    void aBrokenValueIsRefusedAloneAndHandedOnAmongOthers() {
        create("/a", "A");
        create("/b", "BROKEN");
        create("/c", "C");

        assertThatIllegalStateException().isThrownBy(() -> storage.get("/b"));
        List<Stored> all = storage.range("/", "", 0, 0).items();
        assertThat(all).extracting(TranslatedStorageTest::text).containsExactly("a", "BROKEN", "c");
    }
}
