package io.kjava.apiserver.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageContractTest;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContractTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = now::get;

    @Override
    protected Storage open() {
        return new MemoryStorage(clock);
    }

    @Override
    protected void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        storage.get("/any"); // notices
    }

    @Override
    protected int burst() {
        return 25_000;
    }

    @Test
    void aSnapshotOpensAtItsRevision() {
        Stored a = storage.create("/a", bytes("1"));
        Stored b = storage.create("/b", bytes("1"));
        Stored a2 = storage.update("/a", a.revision(), bytes("2"));
        Path file = directory.resolve("snapshot");
        storage.snapshot(file);

        try (MemoryStorage copy = MemoryStorage.open(file, clock)) {
            RangePage page = copy.range("", "", 0, 0);
            assertThat(page.revision()).isEqualTo(a2.revision());
            assertThat(page.items()).extracting(Stored::revision).containsExactly(3 + 1L, 3L);
            assertThat(copy.create("/c", bytes("1")).revision()).isEqualTo(a2.revision() + 1);
            assertThat(copy.get("/b").orElseThrow().createRevision()).isEqualTo(b.revision());
        }
    }

    @Test
    void aForeignFileIsNoSnapshot() throws Exception {
        Path file = Files.writeString(directory.resolve("snapshot"), "something else");

        failsWith(Reason.UNAVAILABLE, () -> MemoryStorage.open(file, clock).close());
    }

    @Test
    void theHistoryIsBounded() {
        long first = storage.create("/k", bytes("0")).revision();
        long revision = first;
        for (int i = 0; i < 100_001; i++) {
            revision = storage.update("/k", revision, bytes("v")).revision();
        }

        assertThat(storage.compactedRevision()).isGreaterThan(first);
        failsWith(Reason.COMPACTED, () -> storage.range("/", "", first, 0));
    }

    @Test
    void withARealClockAThreadNoticesWhatIsDue() throws Exception {
        try (MemoryStorage real = new MemoryStorage(InstantSource.system());
                var cursor = real.follow("/", 1)) {
            real.create("/k", bytes("v"), Duration.ofMillis(30));
            assertThat(take(cursor, 2).getLast().revision()).isEqualTo(3);
        }
    }
}
