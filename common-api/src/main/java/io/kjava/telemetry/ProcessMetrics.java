package io.kjava.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What every process says about itself: CPU, memory, threads, garbage collection. */
public final class ProcessMetrics {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE = 4096;

    private ProcessMetrics() {}

    /** Adds them; they are read only when the registry is printed. */
    public static void register(MetricRegistry registry) {
        registry.counterFrom(
                "process_cpu_seconds",
                "Total user and system CPU time spent in seconds.",
                () -> ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(spent -> spent.toNanos() / 1e9)
                        .orElse(0.0));
        registry.gaugeFrom(
                "process_start_time_seconds",
                "Start time of the process since unix epoch in seconds.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        registry.gaugeFrom(
                "process_resident_memory_bytes", "Resident memory size in bytes.", () -> memoryPages(1) * PAGE);
        registry.gaugeFrom(
                "process_virtual_memory_bytes", "Virtual memory size in bytes.", () -> memoryPages(0) * PAGE);
        registry.gaugeFrom(
                "process_open_fds",
                "Number of open file descriptors.",
                () -> ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getOpenFileDescriptorCount()
                        : Double.NaN);
        registry.gaugeFrom(
                "process_max_fds",
                "Maximum number of open file descriptors.",
                () -> ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Double.NaN);
        registry.gaugeFrom(
                "jvm_memory_heap_used_bytes",
                "Bytes of the heap in use.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        registry.gaugeFrom(
                "jvm_threads_platform",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        registry.gaugesFrom(
                "jvm_gc_seconds",
                "Time spent collecting garbage since the start.",
                "gc",
                ProcessMetrics::collectionSeconds);
    }

    private static Map<String, Double> collectionSeconds() {
        Map<String, Double> result = new TreeMap<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            result.put(bean.getName(), bean.getCollectionTime() / 1e3);
        }
        return result;
    }

    private static double memoryPages(int column) {
        try {
            return Double.parseDouble(Files.readString(STATM).split(" ")[column]);
        } catch (IOException e) {
            return Double.NaN; // not Linux: nothing to say
        }
    }
}
