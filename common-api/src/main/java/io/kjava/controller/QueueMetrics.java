package io.kjava.controller;

import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Gauge;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/** What the work queues of a process say about themselves, each by its name. Thread-safe. */
public final class QueueMetrics {
    private static final double[] BOUNDS = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000};
    private static final String LABEL = "name";
    private final Gauge depth;
    private final Counter adds;
    private final Counter retries;
    private final Histogram waits;
    private final Histogram works;
    private final List<Running> running = new CopyOnWriteArrayList<>();

    /** A queue that has keys in work. */
    interface Unfinished {
        /** Seconds that each key is in work already. */
        List<Double> ages();
    }

    private record Running(String name, Unfinished queue) {}

    public QueueMetrics(MetricRegistry registry) {
        this.depth = registry.gauge("workqueue_depth", "Current depth of workqueue", LABEL);
        this.adds = registry.counter("workqueue_adds", "Total number of adds handled by workqueue", LABEL);
        this.retries = registry.counter("workqueue_retries", "Total number of retries handled by workqueue", LABEL);
        this.waits = registry.histogram(
                "workqueue_queue_duration_seconds",
                "How long in seconds an item stays in workqueue before being requested.",
                BOUNDS,
                LABEL);
        this.works = registry.histogram(
                "workqueue_work_duration_seconds",
                "How long in seconds processing an item from workqueue takes.",
                BOUNDS,
                LABEL);
        registry.gaugesFrom(
                "workqueue_unfinished_work_seconds",
                "How many seconds of work has done that is in progress and hasn't been observed by work_duration."
                        + " Large values indicate stuck threads. One can deduce the number of stuck threads by"
                        + " observing the rate at which this increases.",
                LABEL,
                () -> ages(ages -> ages.stream().mapToDouble(age -> age).sum()));
        registry.gaugesFrom(
                "workqueue_longest_running_processor_seconds",
                "How many seconds has the longest running processor for workqueue been running.",
                LABEL,
                () -> ages(ages -> ages.stream().mapToDouble(age -> age).max().orElse(0)));
    }

    /** Of a process that nobody asks. */
    public static QueueMetrics unread() {
        return new QueueMetrics(new MetricRegistry());
    }

    private Map<String, Double> ages(ToDoubleFunction<List<Double>> of) {
        Map<String, Double> result = new HashMap<>();
        running.forEach(one -> result.put(one.name, of.applyAsDouble(one.queue.ages())));
        return result;
    }

    /** Those of one queue, from now until it is closed. */
    Of of(String name, Unfinished queue) {
        Running one = new Running(name, queue);
        running.add(one);
        return new Of(name, one);
    }

    /** One queue's. */
    final class Of {
        private final String name;
        private final Running one;

        private Of(String name, Running one) {
            this.name = name;
            this.one = one;
        }

        void added(int ready) {
            adds.increment(name);
            depth.set(ready, name);
        }

        void taken(long waited, int ready) {
            waits.observeNanos(waited, name);
            depth.set(ready, name);
        }

        void done(long worked) {
            works.observeNanos(worked, name);
        }

        void retried() {
            retries.increment(name);
        }

        void closed() {
            running.remove(one);
        }
    }
}
