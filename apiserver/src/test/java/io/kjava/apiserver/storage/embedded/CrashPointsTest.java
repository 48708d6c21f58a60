package io.kjava.apiserver.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.Stored;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * F03: a crash at whatever step of appending, syncing, checkpointing, compacting and copying. A process
 * that does all of that at once is halted again and again, what its files are then is what a crash
 * would leave, and each of those opens with all that was acknowledged before.
 */
@Timeout(180)
class CrashPointsTest {
    private static final int POINTS = 25;

    @TempDir
    Path directory;

    @Test
    void everyStepMayBeTheLast() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestingWriter.class.getName(),
                        home.toString(),
                        "compact",
                        "0"))
                .redirectErrorStream(true)
                .start();
        Map<String, Long> acknowledged = new HashMap<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (int point = 0; point < POINTS; point++) {
                for (int i = 0; i < 37 + 13 * point; i++) { // another step each time
                    acknowledge(out.readLine(), acknowledged);
                }
                signal(process, "-STOP");
                Path image = copy(home, directory.resolve("crash-" + point));
                signal(process, "-CONT");
                check(image, acknowledged);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void signal(Process process, String which) throws Exception {
        assertThat(new ProcessBuilder("kill", which, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static Path copy(Path home, Path image) throws IOException {
        Files.createDirectory(image);
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.filter(each -> (each.getFileName() + "").matches("state.db(-wal)?"))
                    .toList()) {
                Files.copy(file, image.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return image;
    }

    private static void check(Path image, Map<String, Long> acknowledged) throws Exception {
        long highest = 0;
        try (EmbeddedStorage storage = EmbeddedStorage.open(EmbeddedConfig.in(image), InstantSource.system())) {
            Map<String, Long> found = new HashMap<>();
            for (Stored stored : storage.range("/k/", "", 0, 0).items()) {
                found.put(stored.key(), stored.revision());
                assertThat(new String(stored.value(), UTF_8)).startsWith(stored.key() + " ");
            }
            for (Map.Entry<String, Long> each : acknowledged.entrySet()) { // replaced since, maybe
                assertThat(found.getOrDefault(each.getKey(), 0L)).isGreaterThanOrEqualTo(each.getValue());
                highest = Math.max(highest, each.getValue());
            }
            assertThat(storage.revision()).isGreaterThanOrEqualTo(highest);
            try (EventCursor cursor = storage.follow("/", storage.compactedRevision())) {
                long seen = storage.compactedRevision();
                while (seen < storage.revision()) { // P3: nothing of what is left of the past is missing
                    long next =
                            cursor.poll(Duration.ofSeconds(10)).orElseThrow().revision();
                    assertThat(next).isGreaterThan(seen);
                    seen = next;
                }
            }
            assertThat(storage.create("/after", new byte[1]).revision()).isGreaterThan(highest);
        }
    }

    private static void acknowledge(String line, Map<String, Long> acknowledged) {
        assertThat(line).isNotNull();
        String[] words = line.split(" ");
        assertThat(words).as(line).hasSize(3);
        acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
    }
}
