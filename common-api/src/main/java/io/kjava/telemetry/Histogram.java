package io.kjava.telemetry;

import static java.util.Objects.requireNonNull;

/** Counts observations in buckets, one set per combination of label values. Thread-safe. */
public final class Histogram {
    private final io.prometheus.metrics.core.metrics.Histogram histogram;

    Histogram(io.prometheus.metrics.core.metrics.Histogram histogram) {
        this.histogram = requireNonNull(histogram, "histogram");
    }

    public void observe(double value, String... labelValues) {
        if (labelValues.length == 0) {
            histogram.observe(value);
        } else {
            histogram.labelValues(labelValues).observe(value);
        }
    }

    /** Observes a duration in seconds. */
    public void observeNanos(long nanos, String... labelValues) {
        observe(nanos / 1e9, labelValues);
    }
}
