package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** Limits of a cgroup; zero means that the runtime's default holds. */
public record LinuxResources(
        long cpuPeriod,
        long cpuQuota,
        long cpuShares,
        long memoryLimit,
        long oomScoreAdj,
        String cpusetCpus,
        String cpusetMems,
        List<HugepageLimit> hugepages,
        Map<String, String> unified,
        long memorySwapLimit) {
    public static final LinuxResources NONE = of(0, 0, 0, 0, 0);

    public record HugepageLimit(String pageSize, long limit) {}

    public LinuxResources {
        requireNonNull(cpusetCpus, "cpusetCpus");
        requireNonNull(cpusetMems, "cpusetMems");
        hugepages = List.copyOf(hugepages);
        unified = Map.copyOf(unified);
    }

    /** Processor, memory and the killer's preference; nothing else. */
    public static LinuxResources of(long cpuPeriod, long cpuQuota, long cpuShares, long memoryLimit, long oomScoreAdj) {
        return new LinuxResources(
                cpuPeriod, cpuQuota, cpuShares, memoryLimit, oomScoreAdj, "", "", List.of(), Map.of(), 0);
    }
}
