package io.kjava.kubelet.stats;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.kernel.FilesystemSpace;
import io.kjava.kubelet.resources.CgroupUsage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answer of {@code /stats/summary}, as maps and lists that become its JSON. Pure. */
public final class StatsSummary {
    private StatsSummary() {}

    public static Map<String, Object> of(Usage.NodeUse node, List<Usage.PodUse> pods) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("node", node(node));
        summary.put("pods", pods.stream().map(pod -> pod(pod, node)).toList());
        return summary;
    }

    private static Map<String, Object> node(Usage.NodeUse node) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("nodeName", node.name());
        out.put("startTime", time(node.startedAt()));
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("time", time(node.at()));
        putKnown(cpu, "usageNanoCores", node.nanoCores());
        cpu.put("usageCoreNanoSeconds", node.cpuNanos());
        out.put("cpu", cpu);
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", time(node.at()));
        memory.put("availableBytes", node.memoryTotal() - node.workingSet());
        memory.put("usageBytes", node.memoryUsed());
        memory.put("workingSetBytes", node.workingSet());
        out.put("memory", memory);
        out.put("network", network(node.network()));
        node.rootFilesystem().ifPresent(space -> out.put("fs", space(node.at(), space)));
        node.imageFilesystem()
                .ifPresent(space -> out.put(
                        "runtime",
                        Map.of(
                                "imageFs", space(node.at(), space),
                                "containerFs", space(node.at(), space))));
        out.put(
                "rlimit",
                Map.of(
                        "time", time(node.at()),
                        "maxpid", node.maxProcesses(),
                        "curproc", node.processes()));
        return out;
    }

    private static Map<String, Object> pod(Usage.PodUse use, Usage.NodeUse node) {
        Pod pod = use.pod();
        Map<String, Object> out = new LinkedHashMap<>();
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("name", pod.getMetadata().getName());
        reference.put("namespace", pod.getMetadata().getNamespace());
        reference.put("uid", pod.getMetadata().getUid());
        out.put("podRef", reference);
        if (pod.getStatus() != null && pod.getStatus().getStartTime() != null) {
            out.put("startTime", pod.getStatus().getStartTime());
        }
        out.put(
                "containers",
                use.containers().stream().map(one -> container(one, use, node)).toList());
        use.compute().ifPresent(compute -> {
            out.put("cpu", cpu(compute));
            out.put("memory", memory(compute.cgroup()));
            out.put("process_stats", Map.of("process_count", compute.cgroup().processes()));
        });
        use.network().ifPresent(network -> out.put("network", network(network)));
        use.storage().ifPresent(storage -> putStorage(out, storage, node));
        return out;
    }

    private static void putStorage(Map<String, Object> out, Usage.StorageUse storage, Usage.NodeUse node) {
        List<Map<String, Object>> volumes = new ArrayList<>();
        storage.volumes().forEach((name, use) -> {
            Map<String, Object> volume = disk(storage.at(), use, node);
            volume.put("name", name);
            volumes.add(volume);
        });
        if (!volumes.isEmpty()) {
            out.put("volume", volumes);
        }
        out.put("ephemeral-storage", disk(storage.at(), storage.total(), node));
    }

    private static Map<String, Object> container(Usage.ContainerUse use, Usage.PodUse pod, Usage.NodeUse node) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", use.name());
        out.put("startTime", time(use.startedAt()));
        use.compute().ifPresent(compute -> {
            out.put("cpu", cpu(compute));
            out.put("memory", memory(compute.cgroup()));
        });
        pod.storage()
                .ifPresent(storage -> Optional.ofNullable(storage.containers().get(use.name()))
                        .ifPresent(layer -> out.put("rootfs", disk(storage.at(), layer, node))));
        return out;
    }

    private static Map<String, Object> cpu(Usage.Compute compute) {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("time", time(compute.cgroup().at()));
        putKnown(cpu, "usageNanoCores", compute.nanoCores());
        cpu.put("usageCoreNanoSeconds", compute.cgroup().cpuNanos());
        return cpu;
    }

    private static Map<String, Object> memory(CgroupUsage use) {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", time(use.at()));
        if (use.memoryLimit() >= 0) {
            memory.put("availableBytes", Math.max(0, use.memoryLimit() - use.workingSet()));
        }
        memory.put("usageBytes", use.memory());
        memory.put("workingSetBytes", use.workingSet());
        memory.put("rssBytes", use.rss());
        memory.put("pageFaults", use.pageFaults());
        memory.put("majorPageFaults", use.majorPageFaults());
        return memory;
    }

    private static Map<String, Object> network(Usage.Network network) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("time", time(network.at()));
        if (!network.interfaces().isEmpty()) {
            out.putAll(one(network.interfaces().getFirst()));
        }
        out.put(
                "interfaces",
                network.interfaces().stream().map(StatsSummary::one).toList());
        return out;
    }

    private static Map<String, Object> one(Usage.Interface counters) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", counters.name());
        out.put("rxBytes", counters.rxBytes());
        out.put("rxErrors", counters.rxErrors());
        out.put("txBytes", counters.txBytes());
        out.put("txErrors", counters.txErrors());
        return out;
    }

    private static Map<String, Object> space(Instant at, FilesystemSpace space) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("time", time(at));
        out.put("availableBytes", space.availableBytes());
        out.put("capacityBytes", space.capacityBytes());
        out.put("usedBytes", space.usedBytes());
        out.put("inodesFree", space.inodesFree());
        out.put("inodes", space.inodes());
        out.put("inodesUsed", space.inodesUsed());
        return out;
    }

    /** A part of the node's file system: its own use, the whole one's room. */
    private static Map<String, Object> disk(Instant at, DiskUse use, Usage.NodeUse node) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("time", time(at));
        node.rootFilesystem().ifPresent(space -> {
            out.put("availableBytes", space.availableBytes());
            out.put("capacityBytes", space.capacityBytes());
            out.put("inodesFree", space.inodesFree());
            out.put("inodes", space.inodes());
        });
        out.put("usedBytes", use.bytes());
        out.put("inodesUsed", use.inodes());
        return out;
    }

    private static void putKnown(Map<String, Object> out, String name, long value) {
        if (value >= 0) {
            out.put(name, value);
        }
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
