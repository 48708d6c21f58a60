package io.kjava.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Exponential delay per key, capped, with up to a tenth of jitter on top. Thread-safe. */
public final class Backoff<K> {
    private static final int MAX_SHIFT = 20; // 2^20 * base exceeds any sane cap; no overflow

    private final Duration base;
    private final Duration cap;
    private final RandomGenerator random;
    private final Map<K, Integer> failures = new HashMap<>();

    public Backoff(Duration base, Duration cap, RandomGenerator random) {
        this.base = requireNonNull(base, "base");
        this.cap = requireNonNull(cap, "cap");
        this.random = requireNonNull(random, "random");
    }

    /** Counts one more failure of the key and returns how long to wait for the next try. */
    public Duration next(K key) {
        int failed;
        long jitter;
        synchronized (failures) {
            failed = failures.merge(key, 1, Integer::sum);
            Duration delay = base.multipliedBy(1L << Math.min(failed - 1, MAX_SHIFT));
            Duration bounded = delay.compareTo(cap) > 0 ? cap : delay;
            jitter = random.nextLong(bounded.toMillis() / 10 + 1);
            return bounded.plusMillis(jitter);
        }
    }

    public void forget(K key) {
        synchronized (failures) {
            failures.remove(key);
        }
    }

    public int failures(K key) {
        synchronized (failures) {
            return failures.getOrDefault(key, 0);
        }
    }
}
