package io.kjava.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a crash can leave of the write-ahead log (F04), and compaction under followers (F41, F41b). */
@Timeout(120)
class EmbeddedDamageTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private Path crashed;

    @BeforeEach
    void folders() throws IOException {
        crashed = Files.createDirectory(directory.resolve("crashed"));
    }

    private static EmbeddedStorage open(Path folder) {
        return EmbeddedStorage.open(
                EmbeddedConfig.in(folder).withCompaction(Duration.ZERO, 1_000_000, 1L << 40), InstantSource.system());
    }

    /** F04: whatever is cut off the log's end, only whole last writes are missing, and it starts. */
    @Test
    void aTornLogLosesNothingButItsEnd() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        long walLength;
        List<Long> revisions = new ArrayList<>();
        try (EmbeddedStorage storage = open(home)) {
            for (int i = 0; i < 40; i++) {
                revisions.add(storage.create("/k/" + i, value(i)).revision());
            }
            copy(home); // as a crash leaves it
            walLength = Files.size(crashed.resolve("state.db-wal"));
        }
        byte[] whole = Files.readAllBytes(crashed.resolve("state.db-wal"));
        byte[] database = Files.readAllBytes(crashed.resolve("state.db"));
        for (int cut = 1; cut < 20_000; cut = cut * 3 / 2 + 1) {
            Files.write(crashed.resolve("state.db"), database);
            Files.write(crashed.resolve("state.db-wal"), java.util.Arrays.copyOf(whole, (int) walLength - cut));
            Files.deleteIfExists(crashed.resolve("state.db-shm"));
            try (EmbeddedStorage storage = open(crashed)) {
                int left = storage.range("/k/", "", 0, 0).items().size();
                assertThat(left).as("cut %d", cut).isBetween(40 - 1 - cut / 8_192, 40);
                for (int i = 0; i < left; i++) {
                    assertThat(storage.get("/k/" + i).orElseThrow().value()).isEqualTo(value(i));
                }
                assertThat(storage.revision()).isEqualTo(revisions.get(left - 1));
            }
        }
    }

    private void copy(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.filter(f -> (f.getFileName() + "").matches("state.db(-wal)?"))
                    .toList()) {
                Files.copy(file, crashed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static byte[] value(int number) {
        return ("value " + number + " ").repeat(50).getBytes(StandardCharsets.UTF_8);
    }

    /** F05, in the log: a flipped bit ends the log there; what is served is what was written. */
    @Test
    void aFlippedBitInTheLogIsNeverServed() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        try (EmbeddedStorage storage = open(home)) {
            for (int i = 0; i < 40; i++) {
                storage.create("/k/" + i, value(i));
            }
            copy(home);
        }
        byte[] whole = Files.readAllBytes(crashed.resolve("state.db-wal"));
        byte[] database = Files.readAllBytes(crashed.resolve("state.db"));
        for (int flip = 0; flip < 25; flip++) {
            Files.write(crashed.resolve("state.db"), database);
            Files.write(crashed.resolve("state.db-wal"), whole);
            Files.deleteIfExists(crashed.resolve("state.db-shm"));
            try (RandomAccessFile file =
                    new RandomAccessFile(crashed.resolve("state.db-wal").toFile(), "rw")) {
                long at = (whole.length / 25L) * flip + 32 + flip;
                file.seek(at);
                int old = file.read();
                file.seek(at);
                file.write(old ^ 1 << flip % 8);
            }
            try (EmbeddedStorage storage = open(crashed)) {
                for (Stored stored : storage.range("/k/", "", 0, 0).items()) {
                    int number = Integer.parseInt(stored.key().substring(3));
                    assertThat(stored.value()).isEqualTo(value(number));
                }
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE); // refuses, and says why
            }
        }
    }

    /** F41: a follower that is far behind gets all of it, or learns that it must list again. */
    @Test
    void compactionUnderAFollowerLeavesNoGap() throws Exception {
        try (EmbeddedStorage storage = open(directory.resolve("db"))) {
            long start = storage.create("/k", value(0)).revision();
            long last = start;
            try (EventCursor slow = storage.follow("/k", start)) {
                for (int i = 1; i <= 15_000; i++) { // more than its queue holds
                    last = storage.update("/k", last, value(i % 10)).revision();
                    if (i % 3_000 == 0) {
                        storage.compact(last - 10);
                    }
                }
                long seen = start;
                try {
                    while (seen < last) {
                        StorageEvent event = slow.poll(SOON).orElseThrow();
                        assertThat(event.revision()).isEqualTo(seen + 1);
                        seen = event.revision();
                    }
                } catch (StorageException e) {
                    assertThat(e.reason()).isEqualTo(Reason.COMPACTED);
                }
            }
        }
    }

    /** F41b: at the compacted revision itself, before it, at a deletion, and in the future. */
    @Test
    void theEdgesOfCompaction() throws Exception {
        try (EmbeddedStorage storage = open(directory.resolve("db"))) {
            long made = storage.create("/k", value(0)).revision();
            long gone = storage.delete("/k", made).revision();
            long after = storage.create("/k", value(1)).revision();
            storage.compact(made);
            try (EventCursor cursor = storage.follow("/", made)) {
                assertThat(cursor.poll(SOON).orElseThrow())
                        .isInstanceOfSatisfying(
                                StorageEvent.Deleted.class,
                                event -> assertThat(event.revision()).isEqualTo(gone));
            }
            storage.compact(gone);
            try (EventCursor cursor = storage.follow("/", gone)) {
                assertThat(cursor.poll(SOON).orElseThrow().revision()).isEqualTo(after);
            }
            assertThat(refusal(() -> storage.follow("/", made))).isEqualTo(Reason.COMPACTED);
            assertThat(refusal(() -> storage.follow("/", after + 1))).isEqualTo(Reason.FUTURE_REVISION);
        }
    }

    private static Reason refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StorageException failure = org.assertj.core.api.Assertions.catchThrowableOfType(StorageException.class, call);
        assertThat(failure).isNotNull();
        return failure.reason();
    }
}
