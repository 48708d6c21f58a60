package io.kjava.apiserver.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // closing early is what some of these tests are about
class EmbeddedDurabilityTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private EmbeddedStorage open() {
        return open(EmbeddedConfig.in(directory));
    }

    private static EmbeddedStorage open(EmbeddedConfig config) {
        return EmbeddedStorage.open(config, InstantSource.system());
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        Stored a;
        Stored a2;
        Stored gone;
        try (EmbeddedStorage storage = open()) {
            a = storage.create("/p/a", bytes("1"));
            a2 = storage.update("/p/a", a.revision(), bytes("2"));
            Stored b = storage.create("/p/b", bytes("1"));
            gone = storage.delete("/p/b", b.revision());
            storage.create("/p/c", bytes("1"), Duration.ofHours(1));
        }
        try (EmbeddedStorage storage = open()) {
            assertThat(storage.revision()).isEqualTo(gone.revision() + 1);
            assertThat(text(storage.get("/p/a").orElseThrow())).isEqualTo("2");
            assertThat(storage.get("/p/a").orElseThrow().createRevision()).isEqualTo(a.revision());
            assertThat(storage.get("/p/b")).isEmpty();
            assertThat(text(storage.range("/p/", "", a.revision(), 0).items().getFirst()))
                    .isEqualTo("1");
            try (EventCursor cursor = storage.follow("/p/", a.revision())) {
                StorageEvent.Put update = (StorageEvent.Put) cursor.poll(SOON).orElseThrow();
                assertThat(update.revision()).isEqualTo(a2.revision());
                assertThat(text(update.before().orElseThrow())).isEqualTo("1");
                cursor.poll(SOON).orElseThrow();
                StorageEvent.Deleted deleted =
                        (StorageEvent.Deleted) cursor.poll(SOON).orElseThrow();
                assertThat(text(deleted.before())).isEqualTo("1");
            }
            assertThat(storage.create("/p/d", bytes("1")).revision()).isEqualTo(gone.revision() + 2);
        }
    }

    @Test
    void aTimeToLiveOutlivesARestart() throws Exception {
        try (EmbeddedStorage storage = open()) {
            storage.create("/p/mortal", bytes("1"), Duration.ofMillis(300));
        }
        try (EmbeddedStorage storage = open();
                EventCursor cursor = storage.follow("/p/", 2)) {
            assertThat(cursor.poll(SOON).orElseThrow()).isInstanceOf(StorageEvent.Deleted.class);
        }
    }

    @Test
    void aRevisionIsNeverGivenTwiceAfterItsDeletionWasForgotten() {
        long last;
        try (EmbeddedStorage storage = open()) {
            Stored a = storage.create("/a", bytes("1"));
            last = storage.delete("/a", a.revision()).revision();
            storage.compact(last);
            awaitRows(storage, 0);
        }
        try (EmbeddedStorage storage = open()) {
            assertThat(storage.revision()).isEqualTo(last);
            assertThat(storage.compactedRevision()).isEqualTo(last);
            assertThat(storage.create("/a", bytes("1")).revision()).isEqualTo(last + 1);
        }
    }

    @Test
    void historyOverItsBoundIsForgottenByItself() throws Exception {
        EmbeddedConfig config = EmbeddedConfig.in(directory).withCompaction(Duration.ZERO, 1_000, 1L << 30);
        try (EmbeddedStorage storage = open(config)) {
            Stored stored = storage.create("/k", bytes("0"));
            long first = stored.revision();
            for (int i = 0; i < 1_500; i++) {
                stored = storage.update("/k", stored.revision(), bytes("" + i));
            }
            try (EventCursor cursor = storage.follow("/none/", storage.revision())) {
                while (storage.compactedRevision() == 0) {
                    cursor.poll(Duration.ofMillis(5));
                }
            }
            StorageException failure = failsWith(() -> storage.range("/", "", first, 0));
            assertThat(failure.reason()).isEqualTo(Reason.COMPACTED);
            assertThat(text(storage.get("/k").orElseThrow())).isEqualTo("1499");
        }
    }

    @Test
    void oldHistoryIsForgottenAfterItsTime() throws Exception {
        EmbeddedConfig config = EmbeddedConfig.in(directory).withCompaction(Duration.ofMillis(50), 100_000, 1L << 30);
        try (EmbeddedStorage storage = open(config);
                EventCursor quiet = storage.follow("/none/", storage.revision())) {
            Stored a = storage.create("/a", bytes("1"));
            Stored a2 = storage.update("/a", a.revision(), bytes("2"));
            while (storage.compactedRevision() < a2.revision()) {
                quiet.poll(Duration.ofMillis(5));
            }
            awaitRows(storage, 1);
        }
    }

    @Test
    void aFullDatabaseRefusesWritesLosesNothingAndRecovers() {
        EmbeddedConfig small = EmbeddedConfig.in(directory).withMaxBytes(2 << 20);
        List<Stored> written = new ArrayList<>();
        try (EmbeddedStorage storage = open(small)) {
            StorageException failure = null;
            for (int i = 0; failure == null && i < 1_000; i++) {
                int number = i;
                try {
                    written.add(storage.create("/k/" + number, new byte[20_000]));
                } catch (StorageException e) {
                    failure = e;
                }
            }
            assertThat(failure).isNotNull();
            assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("there is no space left");
            assertThat(storage.range("/k/", "", 0, 0).items())
                    .hasSize(written.size())
                    .allMatch(stored -> stored.value().length == 20_000);
            assertThat(storage.revision()).isEqualTo(written.getLast().revision());
        }
        try (EmbeddedStorage storage = open()) {
            assertThat(storage.range("/k/", "", 0, 0).items()).hasSize(written.size());
            assertThat(storage.create("/k/more", new byte[20_000]).revision())
                    .isEqualTo(written.getLast().revision() + 1);
        }
    }

    @Test
    void deletingMakesRoomInAFullDatabase() throws Exception {
        EmbeddedConfig small = EmbeddedConfig.in(directory).withMaxBytes(2 << 20);
        try (EmbeddedStorage storage = open(small)) {
            List<Stored> written = new ArrayList<>();
            try {
                while (true) {
                    written.add(storage.create("/k/" + written.size(), new byte[20_000]));
                }
            } catch (StorageException full) {
                assertThat(full.reason()).isEqualTo(Reason.UNAVAILABLE);
            }
            // a deletion needs a row of its own, which fits where the value did not
            long last = 0;
            for (Stored stored : written.subList(0, 20)) {
                last = storage.delete(stored.key(), stored.revision()).revision();
            }
            storage.compact(last);
            awaitRows(storage, written.size() - 20);
            assertThat(storage.create("/k/again", new byte[20_000]).revision()).isEqualTo(last + 1);
        }
    }

    @Test
    void aSnapshotIsOfOneInstantAndOpens() throws Exception {
        Path copy = Files.createDirectory(directory.resolve("copy")).resolve("state.db");
        long revision;
        try (EmbeddedStorage storage = open()) {
            for (int i = 0; i < 100; i++) {
                storage.create("/k/" + i, bytes("" + i));
            }
            Thread writer = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 300; i++) {
                    storage.create("/later/" + i, bytes("x"));
                }
            });
            storage.snapshot(copy);
            writer.join();
            revision = storage.revision();
        }
        try (EmbeddedStorage storage = open(EmbeddedConfig.in(copy.getParent()))) {
            RangePage all = storage.range("/k/", "", 0, 0);
            assertThat(all.items()).hasSize(100);
            assertThat(storage.revision()).isLessThanOrEqualTo(revision);
            assertThat(storage.range("/later/", "", 0, 0).items()).hasSize((int) (storage.revision() - 101));
        }
        assertThat(Files.list(copy.getParent()).map(Path::getFileName).map(Path::toString))
                .doesNotContain("state.db.part");
    }

    @Test
    void aRestoredDatabaseGivesNoOldRevisionAgain() {
        Path snapshot = directory.resolve("snapshot");
        EmbeddedConfig config = EmbeddedConfig.in(directory);
        long seen;
        try (EmbeddedStorage storage = open()) {
            storage.create("/a", bytes("kept"));
            storage.snapshot(snapshot);
            seen = storage.create("/b", bytes("lost")).revision();
            StorageException busy = failsWith(() -> EmbeddedRestore.restore(config, snapshot, 1000));
            assertThat(busy).hasMessageContaining("in use");
        }
        EmbeddedRestore.restore(config, snapshot, 1_000_000);
        try (EmbeddedStorage storage = open()) {
            assertThat(text(storage.get("/a").orElseThrow())).isEqualTo("kept");
            assertThat(storage.get("/b")).isEmpty();
            assertThat(storage.revision()).isGreaterThan(seen);
            assertThat(failsWith(() -> storage.follow("/", seen)).reason()).isEqualTo(Reason.COMPACTED);
            assertThat(storage.create("/c", bytes("1")).revision()).isGreaterThan(1_000_000);
        }
    }

    @Test
    void aSecondProcessIsToldWhoHasTheDatabase() throws Exception {
        try (EmbeddedStorage storage = open()) {
            assertThat(failsWith(this::open))
                    .hasMessage("the database %s is in use by this process".formatted(directory.resolve("state.db")));
            Process other = fork("open");
            String said = new String(other.getInputStream().readAllBytes(), UTF_8);
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .contains("the database %s is in use by the process %d"
                            .formatted(
                                    directory.resolve("state.db"),
                                    ProcessHandle.current().pid()));
            assertThat(storage.revision()).isEqualTo(1);
        }
    }

    @Test
    void foreignAndNewerAndDamagedFilesAreLeftAlone() throws Exception {
        Path file = directory.resolve("state.db");
        Files.writeString(file, "this is a text of some length, and not a database at all");
        assertThat(failsWith(this::open)).hasMessageContaining("it is not a database");
        assertThat(file).hasContent("this is a text of some length, and not a database at all");

        Files.delete(file);
        sql("CREATE TABLE theirs (x)");
        assertThat(failsWith(this::open)).hasMessageContaining("a database of another program");

        Files.delete(file);
        open().close();
        sql("PRAGMA user_version = 99");
        assertThat(failsWith(this::open))
                .hasMessage("%s has format 99 of a newer release; this one knows formats up to 1".formatted(file));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaidSo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        EmbeddedConfig config = EmbeddedConfig.in(file.resolve("sub"));

        StorageException failure = failsWith(() -> open(config));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageStartingWith("cannot write the database " + config.file());
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws Exception {
        Path inner = directory.resolve("db");
        try (EmbeddedStorage storage = open(EmbeddedConfig.in(inner))) {
            storage.create("/secret", bytes("x"));
            assertThat(permissions(inner)).isEqualTo("[OWNER_EXECUTE, OWNER_READ, OWNER_WRITE]");
            assertThat(permissions(inner.resolve("state.db"))).isEqualTo("[OWNER_READ, OWNER_WRITE]");
            assertThat(permissions(inner.resolve("state.db-wal"))).isEqualTo("[OWNER_READ, OWNER_WRITE]");
        }
    }

    private static String permissions(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).stream()
                .map(Enum::name)
                .sorted()
                .toList()
                .toString();
    }

    /** Kills a process that writes, again and again, and finds all that it was told is written. */
    @Test
    void anAcknowledgedWriteSurvivesAKill() throws Exception {
        Map<String, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < 3; round++) {
            Process process = fork("write", "" + round);
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (int i = 0; i < 2_000; i++) {
                    acknowledge(out.readLine(), acknowledged);
                }
                process.toHandle().destroyForcibly(); // unlike destroy, leaves our end of its output open
                out.lines().forEach(line -> acknowledge(line, acknowledged));
            }
            process.waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(6_000);
        try (EmbeddedStorage storage = open()) {
            Map<String, Long> found = new HashMap<>();
            for (Stored stored : storage.range("/k/", "", 0, 0).items()) {
                found.put(stored.key(), stored.revision());
                assertThat(text(stored)).startsWith(stored.key() + " ");
            }
            assertThat(found).containsAllEntriesOf(acknowledged);
        }
    }

    private static void acknowledge(String line, Map<String, Long> acknowledged) {
        assertThat(line).isNotNull();
        String[] words = line.split(" ");
        if (words.length == 3) { // the last line may be cut
            acknowledged.put(words[0], Long.parseLong(words[1]));
        }
    }

    private Process fork(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TestingWriter.class.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Waits until so many rows are left in the log. */
    private static void awaitRows(EmbeddedStorage storage, int rows) {
        try (EventCursor quiet = storage.follow("/none/", storage.revision())) {
            while (rows(storage.file()) != rows) {
                quiet.poll(Duration.ofMillis(5));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int rows(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM log")) {
            return result.getInt(1);
        }
    }

    private void sql(String text) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static StorageException failsWith(ThrowingCallable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Stored stored) {
        return new String(stored.value(), UTF_8);
    }
}
