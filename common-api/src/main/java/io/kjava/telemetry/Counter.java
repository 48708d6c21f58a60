package io.kjava.telemetry;

import static java.util.Objects.requireNonNull;

/** A number that only grows, one per combination of label values. Thread-safe and lock-free. */
public final class Counter {
    private final io.prometheus.metrics.core.metrics.Counter counter;

    Counter(io.prometheus.metrics.core.metrics.Counter counter) {
        this.counter = requireNonNull(counter, "counter");
    }

    /** Adds one. The values are in the order of the label names. */
    public void increment(String... labelValues) {
        add(1, labelValues);
    }

    public void add(double amount, String... labelValues) {
        if (labelValues.length == 0) {
            counter.inc(amount);
        } else {
            counter.labelValues(labelValues).inc(amount);
        }
    }

    /** Forgets one combination, so that it is no longer printed. */
    public void remove(String... labelValues) {
        counter.remove(labelValues);
    }

    public double value(String... labelValues) {
        return labelValues.length == 0
                ? counter.get()
                : counter.labelValues(labelValues).get();
    }
}
