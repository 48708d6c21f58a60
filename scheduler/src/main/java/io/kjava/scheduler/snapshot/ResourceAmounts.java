package io.kjava.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of resources. Immutable.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param pods count
 * @param scalars every other resource by name, in its own unit
 */
public record ResourceAmounts(long milliCpu, long memory, long ephemeralStorage, long pods, Map<String, Long> scalars) {
    public static final ResourceAmounts ZERO = new ResourceAmounts(0, 0, 0, 0, Map.of());

    public ResourceAmounts {
        scalars = Map.copyOf(scalars);
    }

    /** Reads a resource list as it stands in an object; null is empty. */
    public static ResourceAmounts of(@Nullable Map<String, Quantity> list) {
        if (list == null || list.isEmpty()) {
            return ZERO;
        }
        long cpu = 0;
        long memory = 0;
        long storage = 0;
        long pods = 0;
        Map<String, Long> scalars = new HashMap<>();
        for (Map.Entry<String, Quantity> entry : list.entrySet()) {
            QuantityValue value = QuantityValue.of(entry.getValue());
            switch (entry.getKey()) {
                case "cpu" -> cpu = value.toMilli();
                case "memory" -> memory = value.toBytes();
                case "ephemeral-storage" -> storage = value.toBytes();
                case "pods" -> pods = value.toLong();
                default -> scalars.put(entry.getKey(), value.toLong());
            }
        }
        return new ResourceAmounts(cpu, memory, storage, pods, scalars);
    }

    public ResourceAmounts plus(ResourceAmounts other) {
        return new ResourceAmounts(
                milliCpu + other.milliCpu,
                memory + other.memory,
                ephemeralStorage + other.ephemeralStorage,
                pods + other.pods,
                combined(other, 1));
    }

    public ResourceAmounts minus(ResourceAmounts other) {
        return new ResourceAmounts(
                milliCpu - other.milliCpu,
                memory - other.memory,
                ephemeralStorage - other.ephemeralStorage,
                pods - other.pods,
                combined(other, -1));
    }

    /** The larger of both, resource by resource. */
    public ResourceAmounts max(ResourceAmounts other) {
        Map<String, Long> result = new HashMap<>(scalars);
        other.scalars.forEach((name, amount) -> result.merge(name, amount, Math::max));
        return new ResourceAmounts(
                Math.max(milliCpu, other.milliCpu),
                Math.max(memory, other.memory),
                Math.max(ephemeralStorage, other.ephemeralStorage),
                Math.max(pods, other.pods),
                result);
    }

    public ResourceAmounts withPods(long count) {
        return new ResourceAmounts(milliCpu, memory, ephemeralStorage, count, scalars);
    }

    private Map<String, Long> combined(ResourceAmounts other, int sign) {
        if (other.scalars.isEmpty()) {
            return scalars;
        }
        Map<String, Long> result = new HashMap<>(scalars);
        other.scalars.forEach((name, amount) -> result.merge(name, sign * amount, Long::sum));
        return result;
    }
}
