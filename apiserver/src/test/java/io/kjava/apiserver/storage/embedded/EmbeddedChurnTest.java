package io.kjava.apiserver.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * F42: ten million writes of leases and events, with {@code -Dkjava.faults=full}; else a fraction, and as
 * much less history. The file and the memory are as large at the end as they were soon after the
 * beginning, and compaction holds no write up.
 */
@Timeout(7_200) // in full
class EmbeddedChurnTest {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedChurnTest.class);
    private static final boolean FULL = "full".equals(System.getProperty("kjava.faults"));
    private static final int WRITES = Integer.getInteger("kjava.churn", FULL ? 10_000_000 : 100_000);
    private static final int HISTORY = FULL ? 200_000 : 2_000;
    private static final int WINDOWS = 10; // several compactions in each
    private static final int TRIES = 3; // of a small run, in which a busy disk's pauses count for much
    private static final long HEAP = 160; // MiB

    @TempDir
    Path directory;

    /**
     * How a window went.
     *
     * @param file the largest that it was
     * @param resident at the end
     * @param slowest write, in milliseconds
     * @param slow of a thousand writes one was slower
     * @param compaction the longest that one step of it held up what else was to be written, up to now
     * @param rate writes in a second
     */
    private record Window(long file, long resident, long slowest, long slow, long compaction, long rate) {}

    @Test
    void neitherFileNorMemoryGrowAndNobodyWaits() throws Exception {
        List<Window> windows = run(0);
        for (int more = 1; more < TRIES && !FULL && longest(windows) >= 200; more++) {
            windows = run(more);
        }
        isFlat(windows, Window::file);
        isFlat(windows, Window::resident);
        assertThat(longest(windows)).as("pause in ms: %s", windows).isLessThan(200);
    }

    private static long longest(List<Window> windows) {
        return windows.getLast().compaction();
    }

    /** Within a fifth of what is usual, all but in the first window. */
    private static void isFlat(List<Window> windows, Function<Window, Long> what) {
        List<Long> sizes = windows.stream().skip(1).map(what).toList();
        long usual = sizes.stream().sorted().skip(sizes.size() / 2).findFirst().orElseThrow();
        assertThat(sizes)
                .as("%s", windows)
                .allSatisfy(size -> assertThat(size).isBetween(usual * 4 / 5, usual * 6 / 5));
    }

    /** In a process whose heap is there from the beginning, so that its memory grows by nothing else. */
    private List<Window> run(int number) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xms" + HEAP + "m",
                        "-Xmx" + HEAP + "m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestingChurn.class.getName(),
                        directory.resolve("home-" + number).toString(),
                        Integer.toString(WRITES),
                        Integer.toString(WINDOWS),
                        Integer.toString(HISTORY)))
                .redirectErrorStream(true)
                .start();
        try {
            List<Window> windows = new java.util.ArrayList<>();
            for (String line : (Iterable<String>) process.inputReader(UTF_8).lines()::iterator) {
                log.atInfo().log(line);
                if (line.matches("[0-9 ]+")) {
                    long[] words = Arrays.stream(line.split(" "))
                            .mapToLong(Long::parseLong)
                            .toArray();
                    windows.add(new Window(words[0], words[1], words[2], words[3], words[4], words[5]));
                }
            }
            assertThat(process.waitFor()).isZero();
            assertThat(windows).hasSize(WINDOWS);
            return windows;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
