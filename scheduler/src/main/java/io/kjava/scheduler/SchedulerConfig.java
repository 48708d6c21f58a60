package io.kjava.scheduler;

import static java.util.Objects.requireNonNull;

/**
 * Settings of the scheduler.
 *
 * @param schedulerName the {@code spec.schedulerName} of the pods that it places
 * @param bindings how many bindings may be under way at once
 */
public record SchedulerConfig(String schedulerName, int bindings) {
    public SchedulerConfig {
        requireNonNull(schedulerName, "schedulerName");
        if (bindings < 1) {
            throw new IllegalArgumentException("scheduler.bindings: " + bindings + " (expected: >= 1)");
        }
    }

    public static SchedulerConfig defaults() {
        return new SchedulerConfig("default-scheduler", 64);
    }
}
