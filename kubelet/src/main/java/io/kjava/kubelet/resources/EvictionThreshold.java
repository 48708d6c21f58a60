package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.kjava.api.QuantityValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How little of something is too little.
 *
 * @param quantity an amount, or zero when {@code percent} counts
 * @param percent of the capacity; zero when {@code quantity} counts
 * @param grace how long it must last; zero for a hard threshold
 */
public record EvictionThreshold(EvictionSignal signal, QuantityValue quantity, double percent, Duration grace) {
    /** Kubernetes' own on Linux. */
    public static final List<EvictionThreshold> DEFAULTS = parse(Map.of(
            "memory.available", "100Mi",
            "nodefs.available", "10%",
            "nodefs.inodesFree", "5%",
            "imagefs.available", "15%",
            "imagefs.inodesFree", "5%"));

    public EvictionThreshold {
        requireNonNull(signal, "signal");
        requireNonNull(quantity, "quantity");
        requireNonNull(grace, "grace");
    }

    /**
     * Hard thresholds as settings spell them, for example {@code memory.available: 100Mi}.
     *
     * @throws IllegalArgumentException naming an unknown signal or a bad amount
     */
    public static List<EvictionThreshold> parse(Map<String, String> settings) {
        List<EvictionThreshold> thresholds = new ArrayList<>();
        settings.forEach((name, value) -> thresholds.add(parse(name, value, Duration.ZERO)));
        return List.copyOf(thresholds);
    }

    /** One threshold; zero grace makes it a hard one. */
    public static EvictionThreshold parse(String name, String value, Duration grace) {
        EvictionSignal signal =
                EvictionSignal.fromWire(name).orElseThrow(() -> new IllegalArgumentException("unknown signal " + name));
        if (value.endsWith("%")) {
            double percent = Double.parseDouble(value.substring(0, value.length() - 1));
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 0-100 %)");
            }
            return new EvictionThreshold(signal, QuantityValue.ZERO, percent, grace);
        }
        return new EvictionThreshold(signal, QuantityValue.parse(value), 0, grace);
    }

    /** The amount below which there is too little. */
    public long of(long capacity) {
        return percent > 0 ? (long) (capacity * percent / 100) : quantity.toLong();
    }

    public boolean isHard() {
        return grace.isZero();
    }
}
