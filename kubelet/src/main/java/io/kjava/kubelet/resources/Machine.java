package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel says about the machine. Reads files of {@code /proc} and {@code /sys}; thread-safe. */
public final class Machine {
    private final Path proc;
    private final Path sys;

    /** Bytes, of the whole machine. */
    public record Memory(long total, long free, long available, long inactiveFile, long swapTotal, long swapFree) {
        public long used() {
            return total - free;
        }

        /** What cannot be taken back without harm: used, less cache that nobody touched lately. */
        public long workingSet() {
            return Math.max(0, used() - inactiveFile);
        }
    }

    /** Processes and threads that run, and how many can. */
    public record Processes(long running, long limit) {}

    Machine(Path proc, Path sys) {
        this.proc = requireNonNull(proc, "proc");
        this.sys = requireNonNull(sys, "sys");
    }

    /** The machine that this process runs on. */
    public static Machine local() {
        return new Machine(Path.of("/proc"), Path.of("/sys"));
    }

    /** Processors that are on line, whatever this process may use. */
    public int processors() {
        return countOfRanges(text(sys.resolve("devices/system/cpu/online")));
    }

    /** Counts {@code 0-3,8}. */
    static int countOfRanges(String ranges) {
        int count = 0;
        for (String range : ranges.strip().split(",")) {
            String[] ends = range.split("-", 2);
            int first = Integer.parseInt(ends[0].strip());
            int last = ends.length == 1 ? first : Integer.parseInt(ends[1].strip());
            count += last - first + 1;
        }
        return count;
    }

    public Memory memory() {
        Map<String, Long> values = new HashMap<>();
        text(proc.resolve("meminfo")).lines().forEach(line -> {
            String[] words = line.split("[:\\s]+");
            if (words.length >= 2) {
                values.put(words[0], Long.parseLong(words[1]) * 1024);
            }
        });
        return new Memory(
                values.getOrDefault("MemTotal", 0L),
                values.getOrDefault("MemFree", 0L),
                values.getOrDefault("MemAvailable", 0L),
                values.getOrDefault("Inactive(file)", 0L),
                values.getOrDefault("SwapTotal", 0L),
                values.getOrDefault("SwapFree", 0L));
    }

    /** Bytes set aside in huge pages, by page size in bytes. */
    public Map<Long, Long> hugePages() {
        Map<Long, Long> pools = new TreeMap<>();
        Path directory = sys.resolve("kernel/mm/hugepages");
        if (!Files.isDirectory(directory)) {
            return pools;
        }
        try (DirectoryStream<Path> sizes = Files.newDirectoryStream(directory, "hugepages-*kB")) {
            for (Path size : sizes) {
                String name = String.valueOf(size.getFileName());
                long kib = Long.parseLong(name.substring(10, name.length() - 2));
                long pages = Long.parseLong(text(size.resolve("nr_hugepages")).strip());
                pools.put(kib * 1024, pages * kib * 1024);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pools;
    }

    public Processes processes() {
        String[] load = text(proc.resolve("loadavg")).strip().split("\\s+");
        long running = Long.parseLong(load[3].substring(load[3].indexOf('/') + 1));
        long pids = Long.parseLong(text(proc.resolve("sys/kernel/pid_max")).strip());
        long threads =
                Long.parseLong(text(proc.resolve("sys/kernel/threads-max")).strip());
        return new Processes(running, Math.min(pids, threads));
    }

    /** Processor time of all processors together since the start of the machine. */
    public long processorNanos() {
        String[] words =
                text(proc.resolve("stat")).lines().findFirst().orElse("").split("\\s+");
        long ticks = 0;
        for (int i = 1; i < Math.min(words.length, 9); i++) {
            boolean idle = i == 4 || i == 5;
            ticks += idle ? 0 : Long.parseLong(words[i]);
        }
        return ticks * 10_000_000; // the kernel always tells user space hundredths of a second
    }

    /** When the machine was started. */
    public Instant startedAt() {
        return text(proc.resolve("stat"))
                .lines()
                .filter(line -> line.startsWith("btime "))
                .map(line ->
                        Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
