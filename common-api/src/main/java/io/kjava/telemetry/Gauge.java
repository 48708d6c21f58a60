package io.kjava.telemetry;

import static java.util.Objects.requireNonNull;

/** A number that goes up and down, one per combination of label values. Thread-safe and lock-free. */
public final class Gauge {
    private final io.prometheus.metrics.core.metrics.Gauge gauge;

    Gauge(io.prometheus.metrics.core.metrics.Gauge gauge) {
        this.gauge = requireNonNull(gauge, "gauge");
    }

    public void set(double value, String... labelValues) {
        if (labelValues.length == 0) {
            gauge.set(value);
        } else {
            gauge.labelValues(labelValues).set(value);
        }
    }

    /** Adds, or takes away a negative amount. */
    public void add(double amount, String... labelValues) {
        if (labelValues.length == 0) {
            gauge.inc(amount);
        } else {
            gauge.labelValues(labelValues).inc(amount);
        }
    }

    /** Forgets one combination, so that it is no longer printed. */
    public void remove(String... labelValues) {
        gauge.remove(labelValues);
    }

    public double value(String... labelValues) {
        return labelValues.length == 0
                ? gauge.get()
                : gauge.labelValues(labelValues).get();
    }
}
