package io.kjava.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a failed key waits: 5 ms doubling to 1000 s for each key, and never more than ten keys a
 * second in all after the first hundred. Thread-safe.
 */
final class RateLimit<K> {
    private static final Duration FIRST = Duration.ofMillis(5);
    private static final Duration LAST = Duration.ofSeconds(1000);
    private static final int MAX_SHIFT = 20;
    private static final double TOKENS_PER_SECOND = 10;
    private static final double BURST = 100;

    private final InstantSource clock;
    private final Map<K, Integer> failures = new HashMap<>();
    private double tokens = BURST;
    private Instant refilled;

    RateLimit(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        this.refilled = clock.instant();
    }

    synchronized Duration next(K key) {
        int failed = failures.merge(key, 1, Integer::sum);
        Duration own = FIRST.multipliedBy(1L << Math.min(failed - 1, MAX_SHIFT));
        Duration bounded = own.compareTo(LAST) > 0 ? LAST : own;
        Duration shared = takeToken();
        return bounded.compareTo(shared) > 0 ? bounded : shared;
    }

    /** Borrows from the future when the bucket is empty: the debt is the time to wait. */
    private Duration takeToken() {
        Instant now = clock.instant();
        double passed = Math.max(0, Duration.between(refilled, now).toNanos() / 1e9);
        refilled = now;
        tokens = Math.min(BURST, tokens + passed * TOKENS_PER_SECOND) - 1;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / TOKENS_PER_SECOND * 1e9));
    }

    synchronized void forget(K key) {
        failures.remove(key);
    }

    synchronized int failures(K key) {
        return failures.getOrDefault(key, 0);
    }
}
