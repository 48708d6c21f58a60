package io.kjava.kubelet.runtime;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import io.kjava.cri.LinuxResources;
import io.kjava.cri.LinuxResources.HugepageLimit;
import io.kjava.kubelet.plan.Qos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests and limits as numbers of the kernel. Pure.
 *
 * @param memoryCapacity of the node, in bytes
 * @param cpuQuota whether limits of the processor are enforced
 */
public record ResourceLimits(long memoryCapacity, boolean cpuQuota) {
    private static final long PERIOD = 100_000;
    private static final long MIN_QUOTA = 1_000;
    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262_144;
    private static final int SYSTEM_CRITICAL = 2_000_000_000;

    public LinuxResources of(Pod pod, Container spec) {
        ResourceRequirements own = spec.getResources();
        Map<String, Quantity> requests = own == null ? Map.of() : own.getRequests();
        Map<String, Quantity> limits = own == null ? Map.of() : own.getLimits();
        long cpuLimit = QuantityValue.in(limits, "cpu").toMilli();
        long cpuRequest =
                QuantityValue.find(requests, "cpu").map(QuantityValue::toMilli).orElse(cpuLimit);
        return new LinuxResources(
                PERIOD,
                cpuQuota ? quota(cpuLimit) : 0,
                shares(cpuRequest),
                QuantityValue.in(limits, "memory").toBytes(),
                oomScore(pod, requests),
                "",
                "",
                hugepages(limits),
                Map.of(),
                0);
    }

    /** What a pod's sandbox may use beside its containers. */
    LinuxResources overhead(Pod pod) {
        Map<String, Quantity> overhead = pod.getSpec().getOverhead();
        if (overhead == null || overhead.isEmpty()) {
            return LinuxResources.NONE;
        }
        long cpu = QuantityValue.in(overhead, "cpu").toMilli();
        long memory = QuantityValue.in(overhead, "memory").toBytes();
        return LinuxResources.of(PERIOD, quota(cpu), shares(cpu), memory, 0);
    }

    private static long quota(long milliCpu) {
        return milliCpu == 0 ? 0 : Math.max(MIN_QUOTA, milliCpu * PERIOD / 1000);
    }

    private static long shares(long milliCpu) {
        return Math.clamp(milliCpu * 1024 / 1000, MIN_SHARES, MAX_SHARES);
    }

    /** The larger, the sooner the kernel kills it when memory runs out. */
    private long oomScore(Pod pod, Map<String, Quantity> requests) {
        Integer priority = pod.getSpec().getPriority();
        if (priority != null && priority >= SYSTEM_CRITICAL) {
            return -997;
        }
        return switch (Qos.of(pod)) {
            case GUARANTEED -> -997;
            case BEST_EFFORT -> 1000;
            case BURSTABLE -> {
                long request = QuantityValue.in(requests, "memory").toBytes();
                yield Math.clamp(1000 - 1000 * request / Math.max(1, memoryCapacity), 3, 999);
            }
        };
    }

    private static List<HugepageLimit> hugepages(Map<String, Quantity> limits) {
        List<HugepageLimit> pages = new ArrayList<>();
        limits.forEach((name, amount) -> {
            if (name.startsWith("hugepages-")) {
                pages.add(new HugepageLimit(
                        kernelSize(name.substring("hugepages-".length())),
                        QuantityValue.of(amount).toBytes()));
            }
        });
        return pages;
    }

    /** {@code 2Mi} is {@code 2MB} to the kernel's files. */
    private static String kernelSize(String size) {
        return size.replace("i", "") + "B";
    }
}
