package io.kjava.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Time and CPU time since it was made: a figure that other programs on the machine change little.
 */
final class CpuClock {
    private static final double TICK_MICROS = 10_000; // USER_HZ is 100 everywhere

    private final List<Long> servers;
    private final long start = System.nanoTime();
    private final long serverTicks;
    private final long ownTicks;

    /**
     * @param servers ids of the processes that do the work
     */
    CpuClock(List<Long> servers) throws IOException {
        this.servers = List.copyOf(servers);
        this.serverTicks = ticks(servers);
        this.ownTicks = own();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    double serverMicros() throws IOException {
        return (ticks(servers) - serverTicks) * TICK_MICROS;
    }

    double ownMicros() throws IOException {
        return (own() - ownTicks) * TICK_MICROS;
    }

    private static long own() throws IOException {
        return ticks(List.of(ProcessHandle.current().pid()));
    }

    private static long ticks(List<Long> processes) throws IOException {
        long sum = 0;
        for (long process : processes) {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2)
                    .split(" "); // from the third on: the second may have spaces
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return sum;
    }
}
