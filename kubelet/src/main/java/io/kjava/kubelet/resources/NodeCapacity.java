package io.kjava.kubelet.resources;

import io.kjava.api.QuantityValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the node has, and what of it pods may take. Pure. */
record NodeCapacity(Map<String, QuantityValue> capacity, Map<String, QuantityValue> allocatable) {
    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String STORAGE = "ephemeral-storage";
    static final String PODS = "pods";
    static final String HUGE_PAGES = "hugepages-";

    /** What was measured. */
    record Facts(int processors, long memory, Map<Long, Long> hugePages, long storage) {}

    static NodeCapacity of(Facts facts, ResourcesConfig config) {
        Map<String, QuantityValue> capacity = new LinkedHashMap<>();
        capacity.put(CPU, QuantityValue.of(facts.processors()));
        capacity.put(STORAGE, QuantityValue.ofBytes(facts.storage()));
        facts.hugePages()
                .forEach((size, bytes) ->
                        capacity.put(HUGE_PAGES + QuantityValue.ofBytes(size), QuantityValue.ofBytes(bytes)));
        capacity.put(MEMORY, QuantityValue.ofBytes(facts.memory()));
        capacity.put(PODS, QuantityValue.of(config.maxPods()));

        Map<String, QuantityValue> allocatable = new LinkedHashMap<>();
        capacity.forEach((name, value) -> allocatable.put(name, left(name, value, facts, config)));
        return new NodeCapacity(capacity, allocatable);
    }

    private static QuantityValue left(String name, QuantityValue value, Facts facts, ResourcesConfig config) {
        QuantityValue left = value.subtract(config.reserved(name));
        if (name.equals(MEMORY)) {
            long huge = facts.hugePages().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            left = left.subtract(QuantityValue.ofBytes(huge))
                    .subtract(threshold(EvictionSignal.MEMORY, facts.memory(), config));
        } else if (name.equals(STORAGE)) {
            left = left.subtract(threshold(EvictionSignal.NODE_FS, facts.storage(), config));
        }
        return left.max(QuantityValue.ZERO);
    }

    private static QuantityValue threshold(EvictionSignal signal, long capacity, ResourcesConfig config) {
        return config.thresholds().stream()
                .filter(one -> one.signal() == signal && one.isHard())
                .findFirst()
                .map(one -> QuantityValue.ofBytes(one.of(capacity)))
                .orElse(QuantityValue.ZERO);
    }
}
