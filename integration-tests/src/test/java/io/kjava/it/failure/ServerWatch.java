package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server's process takes of the machine, as the kernel says. */
final class ServerWatch {
    private static final Logger log = LoggerFactory.getLogger(ServerWatch.class);
    private static final Pattern USED = Pattern.compile("total [0-9]+K, used ([0-9]+)K");
    private static final int TICKS_PER_SECOND = 100;

    private final long pid;
    private final Path process;

    ServerWatch(long pid) {
        this.pid = pid;
        this.process = Path.of("/proc", Long.toString(pid));
    }

    /**
     * What it takes at some moment.
     *
     * @param held bytes of its heap that something refers to
     * @param resident bytes of memory
     * @param files that it has open, connections too
     * @param threads of the system
     */
    record Mark(long held, long resident, long files, long threads) {
        @Override
        public String toString() {
            return "held %d MB, resident %d MB, files %d, threads %d"
                    .formatted(held >> 20, resident >> 20, files, threads);
        }
    }

    Mark mark() {
        return new Mark(held(), resident(), count("fd"), count("task"));
    }

    private long count(String folder) {
        try (Stream<Path> all = Files.list(process.resolve(folder))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until what it takes is what it took, but for a fifth of the heap and five files and threads. */
    void awaitSameAs(Mark before, Duration limit) {
        Eventually.holds(limit, () -> {
            Mark now = mark();
            assertThat(now.held()).as("heap: %s, then %s", before, now).isLessThan(before.held() * 6 / 5);
            assertThat(now.files()).as("files: %s, then %s", before, now).isLessThanOrEqualTo(before.files() + 5);
            assertThat(now.threads()).as("threads: %s, then %s", before, now).isLessThanOrEqualTo(before.threads() + 5);
        });
    }

    /** Bytes of memory that it holds. */
    long resident() {
        try {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of its heap that something still refers to: what is left after a collection. */
    long held() {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command.of(tool, Long.toString(pid), "GC.run").ok();
        Matcher used = USED.matcher(
                Command.of(tool, Long.toString(pid), "GC.heap_info").ok());
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        return bytes;
    }

    /** The most that it held until the work was done. */
    long residentWhile(List<Future<?>> work) throws InterruptedException, ExecutionException {
        long most = resident();
        for (Future<?> one : work) {
            while (!one.isDone()) {
                try {
                    one.get(200, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    most = Math.max(most, resident());
                }
            }
            one.get();
        }
        return Math.max(most, resident());
    }

    /** Of both kinds, of all its threads. */
    long cpuMillis() {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it takes less than a fifth of a core for a second. */
    void awaitIdle(Duration limit) {
        long[] last = {cpuMillis(), System.nanoTime()};
        Eventually.holds(limit, () -> {
            long nanos = System.nanoTime() - last[1];
            assertThat(nanos).isGreaterThan(1_000_000_000L);
            long used = cpuMillis() - last[0];
            last[0] += used;
            last[1] += nanos;
            assertThat(used * 1_000_000.0 / nanos).as("cores in use").isLessThan(0.2);
        });
    }

    /** For whoever runs it at full scale. */
    void note(Object... words) {
        log.atInfo().log(Arrays.toString(words));
    }
}
