package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides whether the node is short of something, and whether that calls for an eviction. Pure. */
final class EvictionPolicy {
    private final List<EvictionThreshold> thresholds;
    private final Duration transition;

    /**
     * What must be remembered from one look to the next.
     *
     * @param metSince when each threshold that is met now was first found so
     * @param shortAt when the node was last found short
     */
    record Memory(Map<EvictionThreshold, Instant> metSince, Map<EvictionSignal.Shortage, Instant> shortAt) {
        static final Memory EMPTY = new Memory(Map.of(), Map.of());

        Memory {
            metSince = Map.copyOf(metSince);
            shortAt = Map.copyOf(shortAt);
        }
    }

    /** @param act the threshold to act on now */
    record Verdict(Memory memory, NodeResources.Pressure pressure, Optional<EvictionThreshold> act) {}

    /** @param transition how long the node still counts as short after it was */
    EvictionPolicy(List<EvictionThreshold> thresholds, Duration transition) {
        this.thresholds = List.copyOf(thresholds);
        this.transition = requireNonNull(transition, "transition");
    }

    Verdict judge(Memory before, Map<EvictionSignal, EvictionReading> readings, Instant now) {
        Map<EvictionThreshold, Instant> metSince = new HashMap<>();
        Map<EvictionSignal.Shortage, Instant> shortAt = new EnumMap<>(EvictionSignal.Shortage.class);
        shortAt.putAll(before.shortAt());
        for (EvictionThreshold threshold : thresholds) {
            if (isMet(threshold, readings)) {
                metSince.put(threshold, before.metSince().getOrDefault(threshold, now));
                shortAt.put(threshold.signal().shortage(), now);
            }
        }
        shortAt.values().removeIf(last -> !now.isBefore(last.plus(transition)));
        Optional<EvictionThreshold> act = metSince.entrySet().stream()
                .filter(met -> !now.isBefore(met.getValue().plus(met.getKey().grace())))
                .map(Map.Entry::getKey)
                .min(Comparator.comparing(EvictionThreshold::signal).thenComparing(EvictionThreshold::grace));
        return new Verdict(new Memory(metSince, shortAt), pressure(shortAt), act);
    }

    private static boolean isMet(EvictionThreshold threshold, Map<EvictionSignal, EvictionReading> readings) {
        EvictionReading reading = readings.get(threshold.signal());
        return reading != null && reading.available() < threshold.of(reading.capacity());
    }

    private static NodeResources.Pressure pressure(Map<EvictionSignal.Shortage, Instant> shortAt) {
        return new NodeResources.Pressure(
                shortAt.containsKey(EvictionSignal.Shortage.MEMORY),
                shortAt.containsKey(EvictionSignal.Shortage.DISK),
                shortAt.containsKey(EvictionSignal.Shortage.PROCESSES));
    }
}
