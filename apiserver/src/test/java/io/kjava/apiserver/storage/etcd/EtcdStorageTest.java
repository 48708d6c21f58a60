package io.kjava.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageContractTest;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every storage promises, on an etcd process. */
class EtcdStorageTest extends StorageContractTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path home;

    private static TestingEtcd etcd;

    @BeforeAll
    static void startEtcd() throws Exception {
        etcd = TestingEtcd.start(home);
    }

    @AfterAll
    static void stopEtcd() throws Exception {
        etcd.close();
    }

    @Override
    protected Storage open() throws Exception {
        etcd.wipe();
        return etcd.open();
    }

    @Override
    protected void pass(Duration time) {} // etcd has a clock of its own: whoever waits, waits

    @Test
    void twoStoragesOnOneEtcdSeeEachOther() throws Exception {
        long start = storage.revision();
        try (Storage other = etcd.open();
                EventCursor here = storage.follow("/p/", start)) {
            Stored a = other.create("/p/a", bytes("1"));
            assertThat(text(storage.get("/p/a"))).isEqualTo("1");
            assertThat(storage.revision()).isGreaterThanOrEqualTo(a.revision());
            Stored b = storage.update("/p/a", a.revision(), bytes("2"));
            assertThat(take(here, 2)).extracting(StorageEvent::revision).containsExactly(a.revision(), b.revision());
            failsWith(Reason.REVISION_MISMATCH, () -> other.delete("/p/a", a.revision()));
        }
    }

    @Test
    void progressCountsWhatAnotherStorageWrote() throws Exception {
        try (Storage other = etcd.open();
                EventCursor here = storage.follow("/p/", storage.revision())) {
            long reached = other.create("/q/a", bytes("1")).revision();
            here.requestProgress();
            StorageEvent event = here.poll(SOON).orElseThrow();
            assertThat(event).isEqualTo(new StorageEvent.Progress(reached));
        }
    }

    @Test
    void aFollowerGoesOnWhenEtcdCameBack() throws Exception {
        long start = storage.revision();
        try (EventCursor cursor = storage.follow("/p/", start)) {
            Stored a = storage.create("/p/a", bytes("1"));
            assertThat(take(cursor, 1).getFirst().revision()).isEqualTo(a.revision());
            etcd.kill();
            etcd.startAgain();
            Stored b = createWhenReachable("/p/b");
            assertThat(take(cursor, 1).getFirst().revision()).isEqualTo(b.revision());
        }
    }

    /** A write that meets the old connection's end is refused, later ones wait for the new connection. */
    private Stored createWhenReachable(String key) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                return storage.create(key, bytes("1"));
            } catch (StorageException e) {
                if (e.reason() != Reason.UNAVAILABLE || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aFollowerBehindCompactionIsToldSo() throws Exception {
        long start = storage.create("/p/first", bytes("1")).revision();
        long revision = start;
        for (int i = 0; i < 10; i++) {
            revision = storage.create("/p/" + i, bytes("1")).revision();
        }
        try (Storage fresh = etcd.open(); // remembers nothing of it
                EventCursor cursor = fresh.follow("/p/", start)) {
            assertThat(take(cursor, 10)).hasSize(10);
        }
        try (Storage fresh = etcd.open()) {
            storage.compact(revision);
            StorageException failure = failsWith(Reason.COMPACTED, () -> {
                try (EventCursor cursor = fresh.follow("/p/", start)) {
                    cursor.poll(SOON);
                }
            });
            assertThat(failure.revision()).isGreaterThan(start);
            failsWith(Reason.COMPACTED, () -> fresh.range("/p/", "", start, 0));
        }
    }

    @Test
    void keysOfOneLeaseGoInOneRevisionAndNoneIsMissed() throws Exception {
        long start = storage.revision();
        storage.create("/p/a", bytes("1"), Duration.ofSeconds(20));
        storage.create("/p/b", bytes("1"), Duration.ofSeconds(20));
        try (EventCursor cursor = storage.follow("/p/", start)) {
            take(cursor, 2);
            etcd.wipe(); // one revision for both
            List<StorageEvent> gone = take(cursor, 2);
            assertThat(gone.get(0).revision()).isEqualTo(gone.get(1).revision());
            assertThat(gone).allMatch(event -> event instanceof StorageEvent.Deleted);
        }
    }

    @Test
    void aSnapshotIsADatabaseOfEtcd() throws Exception {
        storage.create("/p/a", bytes("something to look for"));
        Path file = directory.resolve("snapshot");
        storage.snapshot(file);
        assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("something to look for");
        assertThat(storage.size()).isPositive();
    }
}
