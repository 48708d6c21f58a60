package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.QuantityValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Who goes first when the node is short, and what it is told. Pure. */
final class EvictionRanking {
    private EvictionRanking() {}

    /** Those that may go, the first to go first: over its request, least important, furthest over. */
    static List<PodUse> order(EvictionSignal signal, List<PodUse> pods) {
        return pods.stream()
                .filter(use -> !CriticalPods.isCritical(use.pod()))
                .sorted(order(signal))
                .toList();
    }

    private static Comparator<PodUse> order(EvictionSignal signal) {
        Comparator<PodUse> priority = Comparator.comparingInt(use -> priority(use.pod()));
        return switch (signal) {
            case MEMORY -> byExcess(PodUse::memory, NodeCapacity.MEMORY, priority);
            case NODE_FS, IMAGE_FS -> byExcess(PodUse::disk, NodeCapacity.STORAGE, priority);
            case NODE_FS_INODES, IMAGE_FS_INODES ->
                priority.thenComparing(Comparator.comparingLong(PodUse::inodes).reversed());
            case PROCESSES ->
                priority.thenComparing(
                        Comparator.comparingLong(PodUse::processes).reversed());
        };
    }

    private static Comparator<PodUse> byExcess(
            ToLongFunction<PodUse> used, String resource, Comparator<PodUse> priority) {
        ToLongFunction<PodUse> excess = use -> used.applyAsLong(use) - request(use.pod(), resource);
        Comparator<PodUse> within = Comparator.comparing(use -> excess.applyAsLong(use) <= 0);
        return within.thenComparing(priority)
                .thenComparing(Comparator.comparingLong(excess).reversed());
    }

    private static int priority(Pod pod) {
        Integer priority = pod.getSpec().getPriority();
        return priority == null ? 0 : priority;
    }

    private static long request(Pod pod, String resource) {
        return PodRequests.requests(pod)
                .getOrDefault(resource, QuantityValue.ZERO)
                .toBytes();
    }

    /** What the evicted pod's status says. */
    static String message(EvictionThreshold threshold, EvictionReading reading, PodUse use) {
        EvictionSignal signal = threshold.signal();
        StringBuilder text = new StringBuilder()
                .append("The node was low on resource: ")
                .append(signal.resource())
                .append(". Threshold quantity: ")
                .append(amount(signal, threshold.of(reading.capacity())))
                .append(", available: ")
                .append(amount(signal, reading.available()))
                .append(". ");
        if (signal == EvictionSignal.MEMORY) {
            for (Container container : use.pod().getSpec().getContainers()) {
                text.append(containerPart(container, use.containerMemory()));
            }
        }
        return text.toString();
    }

    private static String containerPart(Container container, Map<String, Long> memory) {
        long used = memory.getOrDefault(container.getName(), 0L);
        QuantityValue request = container.getResources() == null
                ? QuantityValue.ZERO
                : QuantityValue.in(container.getResources().getRequests(), NodeCapacity.MEMORY);
        return used <= request.toBytes()
                ? ""
                : "Container %s was using %s, request is %s, has larger consumption of memory. "
                        .formatted(container.getName(), QuantityValue.ofBytes(used / 1024 * 1024), request);
    }

    private static String amount(EvictionSignal signal, long value) {
        return switch (signal) {
            case MEMORY, NODE_FS, IMAGE_FS ->
                QuantityValue.ofBytes(value / 1024 * 1024).toString();
            case NODE_FS_INODES, IMAGE_FS_INODES, PROCESSES -> Long.toString(value);
        };
    }
}
