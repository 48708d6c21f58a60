package io.kjava.kubelet.stats;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.kernel.FilesystemSpace;
import io.kjava.kubelet.resources.CgroupUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, as values. */
public final class Usage {
    private Usage() {}

    /** @param nanoCores how much of a processor was used since the last look; negative: not known */
    public record Compute(CgroupUsage cgroup, long nanoCores) {}

    public record Interface(String name, long rxBytes, long rxErrors, long txBytes, long txErrors) {}

    /** The default interface comes first. */
    public record Network(Instant at, List<Interface> interfaces) {
        public Network {
            interfaces = List.copyOf(interfaces);
        }
    }

    public record ContainerUse(String name, String id, String image, Instant startedAt, Optional<Compute> compute) {}

    /**
     * What a pod keeps on the node's own disk.
     *
     * @param containers the writable layers, by container name
     * @param volumes by name
     */
    public record StorageUse(
            Instant at, Map<String, DiskUse> containers, Map<String, DiskUse> volumes, DiskUse logs, DiskUse total) {}

    public record PodUse(
            Pod pod,
            Optional<Compute> compute,
            List<ContainerUse> containers,
            Optional<Network> network,
            Optional<StorageUse> storage) {
        public PodUse {
            containers = List.copyOf(containers);
        }
    }

    /** @param nanoCores negative: not known */
    public record NodeUse(
            String name,
            Instant at,
            Instant startedAt,
            long cpuNanos,
            long nanoCores,
            long memoryTotal,
            long memoryUsed,
            long workingSet,
            long swapUsed,
            long processes,
            long maxProcesses,
            Network network,
            Optional<FilesystemSpace> rootFilesystem,
            Optional<FilesystemSpace> imageFilesystem) {}
}
