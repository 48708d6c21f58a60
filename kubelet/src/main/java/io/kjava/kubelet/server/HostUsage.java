package io.kjava.kubelet.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the whole node uses, as the kernel says it. Stateless; zero where it says nothing. */
final class HostUsage {
    private static final double TICKS = 100; // USER_HZ of every Linux port of Java
    private static final Path STAT = Path.of("/proc/stat");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    /**
     * @param cpuSeconds since boot
     * @param workingSet memory that cannot be given back at once
     */
    record Reading(double cpuSeconds, long totalMemory, long availableMemory, long workingSet) {}

    Reading read() {
        Map<String, Long> memory = memory();
        long total = memory.getOrDefault("MemTotal", 0L);
        long available = memory.getOrDefault("MemAvailable", 0L);
        long inactive = memory.getOrDefault("Inactive(file)", 0L);
        long used = total - memory.getOrDefault("MemFree", 0L);
        return new Reading(cpuSeconds(), total, available, Math.max(0, used - inactive));
    }

    private static double cpuSeconds() {
        try {
            String[] fields = Files.readAllLines(STAT).getFirst().split(" +");
            double busy = 0;
            for (int i = 1; i < Math.min(9, fields.length); i++) {
                if (i != 4 && i != 5) { // neither idle nor waiting for disks
                    busy += Double.parseDouble(fields[i]);
                }
            }
            return busy / TICKS;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static Map<String, Long> memory() {
        Map<String, Long> result = new HashMap<>();
        try {
            for (String line : Files.readAllLines(MEMORY)) {
                String[] fields = line.split("[: ]+");
                if (fields.length >= 2) {
                    result.put(fields[0], Long.parseLong(fields[1]) * 1024);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return result;
        }
        return result;
    }
}
