package io.kjava.scheduler;

import static java.util.Objects.requireNonNull;

import io.kjava.scheduler.queue.SchedulingQueue;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;

/** What the scheduler says about itself, under Kubernetes' names. Thread-safe. */
final class SchedulerMetrics {
    private static final int BUCKETS = 15;
    private final String profile;
    private final Counter attempts;
    private final Histogram durations;
    private final Histogram tries;

    /**
     * @param profile the scheduler's name
     */
    SchedulerMetrics(String profile, SchedulingQueue queue, MetricRegistry registry) {
        this.profile = requireNonNull(profile, "profile");
        this.attempts = registry.counter(
                "scheduler_schedule_attempts",
                "Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be"
                        + " scheduled, while 'error' means an internal scheduler problem.",
                "profile",
                "result");
        this.durations = registry.histogram(
                "scheduler_scheduling_attempt_duration_seconds",
                "Scheduling attempt latency in seconds (scheduling algorithm + binding)",
                doubling(0.001, BUCKETS),
                "profile",
                "result");
        this.tries = registry.histogram(
                "scheduler_pod_scheduling_attempts",
                "Number of attempts to successfully schedule a pod.",
                doubling(1, 5));
        registry.gaugesFrom(
                "scheduler_pending_pods",
                "Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff'"
                        + " means number of pods in backoffQ; 'unschedulable' means number of pods in"
                        + " unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the"
                        + " number of unschedulable pods that the scheduler never attempted to schedule because"
                        + " they are gated.",
                "queue",
                queue::lengths);
    }

    private static double[] doubling(double first, int count) {
        double[] bounds = new double[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = first * (1L << i);
        }
        return bounds;
    }

    void scheduled(long nanos, int attempt) {
        count("scheduled", nanos);
        tries.observe(attempt);
    }

    void unschedulable(long nanos) {
        count("unschedulable", nanos);
    }

    void failed(long nanos) {
        count("error", nanos);
    }

    private void count(String result, long nanos) {
        attempts.increment(profile, result);
        durations.observeNanos(nanos, profile, result);
    }
}
