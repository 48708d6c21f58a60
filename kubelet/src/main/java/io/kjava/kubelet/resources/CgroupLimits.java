package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.plan.Qos;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cgroup grants. A negative number means no limit.
 *
 * @param cpuShares weight against siblings, 2 to 262144
 * @param cpuQuota microseconds of processor in each {@link #PERIOD}
 * @param hugePages bytes, by page size in bytes
 */
record CgroupLimits(long cpuShares, long cpuQuota, long memory, long processes, Map<Long, Long> hugePages) {
    /** Microseconds. */
    static final long PERIOD = 100_000;

    static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long LEAST_QUOTA = 1_000;
    static final long NONE = -1;

    CgroupLimits {
        hugePages = Map.copyOf(hugePages);
    }

    static CgroupLimits sharesOnly(long shares) {
        return new CgroupLimits(shares, NONE, NONE, NONE, Map.of());
    }

    /** What the containers of a pod may use together. */
    static CgroupLimits of(Pod pod, long processes) {
        Map<String, QuantityValue> requests = PodRequests.requests(pod);
        Map<String, QuantityValue> limits = PodRequests.limits(pod);
        long pids = processes > 0 ? processes : NONE;
        Map<Long, Long> huge = hugePages(limits);
        if (Qos.of(pod) == Qos.BEST_EFFORT) {
            return new CgroupLimits(LEAST_SHARES, NONE, NONE, pids, huge);
        }
        QuantityValue cpuLimit = limits.getOrDefault(NodeCapacity.CPU, QuantityValue.ZERO);
        QuantityValue cpu = requests.getOrDefault(NodeCapacity.CPU, cpuLimit);
        QuantityValue memory = limits.getOrDefault(NodeCapacity.MEMORY, QuantityValue.ZERO);
        return new CgroupLimits(
                shares(cpu.toMilli()),
                quota(cpuLimit.toMilli()),
                memory.isZero() ? NONE : memory.toBytes(),
                pids,
                huge);
    }

    private static Map<Long, Long> hugePages(Map<String, QuantityValue> limits) {
        Map<Long, Long> huge = new TreeMap<>();
        limits.forEach((name, value) -> {
            if (name.startsWith(NodeCapacity.HUGE_PAGES)) {
                String size = name.substring(NodeCapacity.HUGE_PAGES.length());
                huge.put(QuantityValue.parse(size).toBytes(), value.toBytes());
            }
        });
        return huge;
    }

    static long shares(long milliCpu) {
        return milliCpu == 0 ? LEAST_SHARES : Math.clamp(milliCpu * 1024 / 1000, LEAST_SHARES, MOST_SHARES);
    }

    static long quota(long milliCpu) {
        return milliCpu == 0 ? NONE : Math.max(LEAST_QUOTA, milliCpu * PERIOD / 1000);
    }

    /** The shares on the scale of the second version of cgroups, 1 to 10000. */
    long cpuWeight() {
        return 1 + (cpuShares - LEAST_SHARES) * 9999 / (MOST_SHARES - LEAST_SHARES);
    }
}
