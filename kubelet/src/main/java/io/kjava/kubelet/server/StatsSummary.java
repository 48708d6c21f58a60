package io.kjava.kubelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.FilesystemUsage;
import io.kjava.cri.ResourceUsage;
import io.kjava.kubelet.server.StatsHandler.Measured;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The summary that metrics collectors read, as a tree of maps; what is not known is left out. Pure. */
final class StatsSummary {
    private StatsSummary() {}

    static Map<String, Object> of(
            String nodeName,
            HostUsage.Reading host,
            List<Measured> measured,
            Collection<Pod> pods,
            Instant now) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("nodeName", nodeName);
        node.put(
                "cpu",
                Map.of(
                        "time", time(now),
                        "usageCoreNanoSeconds", (long) (host.cpuSeconds() * 1e9)));
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", time(now));
        memory.put("availableBytes", host.availableMemory());
        memory.put("usageBytes", host.totalMemory() - host.availableMemory());
        memory.put("workingSetBytes", host.workingSet());
        node.put("memory", memory);
        List<Object> entries = new ArrayList<>();
        for (Pod pod : pods) {
            entries.add(pod(pod, measured, now));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("node", node);
        summary.put("pods", entries);
        return summary;
    }

    private static Map<String, Object> pod(Pod pod, List<Measured> measured, Instant now) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(
                "podRef",
                Map.of(
                        "name", pod.getMetadata().getName(),
                        "namespace", pod.getMetadata().getNamespace(),
                        "uid", pod.getMetadata().getUid()));
        if (pod.getStatus() != null && pod.getStatus().getStartTime() != null) {
            entry.put("startTime", pod.getStatus().getStartTime());
        }
        List<Measured> own =
                measured.stream()
                        .filter(
                                one ->
                                        one.pod()
                                                .getMetadata()
                                                .getUid()
                                                .equals(pod.getMetadata().getUid()))
                        .toList();
        entry.put("containers", own.stream().map(StatsSummary::container).toList());
        long cpu = 0;
        long memory = 0;
        for (Measured one : own) {
            cpu += one.stats().cpu() == null ? 0 : Math.max(0, one.stats().cpu().coreNanoSeconds());
            memory += one.stats().memory() == null ? 0 : Math.max(0, one.stats().memory().workingSet());
        }
        if (!own.isEmpty()) {
            entry.put("cpu", Map.of("time", time(now), "usageCoreNanoSeconds", cpu));
            entry.put("memory", Map.of("time", time(now), "workingSetBytes", memory));
        }
        return entry;
    }

    private static Map<String, Object> container(Measured measured) {
        ContainerStats stats = measured.stats();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", stats.name());
        entry.put("startTime", time(Instant.ofEpochMilli((long) (measured.startSeconds() * 1e3))));
        put(entry, "cpu", cpu(stats.cpu()));
        put(entry, "memory", memory(stats.memory()));
        put(entry, "rootfs", filesystem(stats.writableLayer()));
        return entry;
    }

    private static Map<String, Object> cpu(ResourceUsage.@Nullable Cpu cpu) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (cpu != null) {
            entry.put("time", time(cpu.at()));
            measured(entry, "usageNanoCores", cpu.nanoCores());
            measured(entry, "usageCoreNanoSeconds", cpu.coreNanoSeconds());
        }
        return entry;
    }

    private static Map<String, Object> memory(ResourceUsage.@Nullable Memory memory) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (memory != null) {
            entry.put("time", time(memory.at()));
            measured(entry, "availableBytes", memory.available());
            measured(entry, "usageBytes", memory.usage());
            measured(entry, "workingSetBytes", memory.workingSet());
            measured(entry, "rssBytes", memory.rss());
            measured(entry, "pageFaults", memory.pageFaults());
            measured(entry, "majorPageFaults", memory.majorPageFaults());
        }
        return entry;
    }

    private static Map<String, Object> filesystem(@Nullable FilesystemUsage usage) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (usage != null) {
            entry.put("time", time(usage.at()));
            measured(entry, "usedBytes", usage.usedBytes());
            measured(entry, "inodesUsed", usage.inodesUsed());
        }
        return entry;
    }

    private static void put(Map<String, Object> to, String name, Map<String, Object> entry) {
        if (!entry.isEmpty()) {
            to.put(name, entry);
        }
    }

    private static void measured(Map<String, Object> to, String name, long value) {
        if (value >= 0) {
            to.put(name, value);
        }
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
