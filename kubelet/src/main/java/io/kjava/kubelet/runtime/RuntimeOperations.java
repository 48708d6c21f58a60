package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts and times what the kubelet asks of the runtime, under Kubernetes' names. Thread-safe. */
public final class RuntimeOperations {
    private static final int BUCKETS = 14;
    private final Counter totals;
    private final Counter errors;
    private final Histogram durations;
    private final LongSupplier nanos;

    /** @param nanos a clock that only runs forward */
    public RuntimeOperations(MetricRegistry registry, LongSupplier nanos) {
        this.nanos = requireNonNull(nanos, "nanos");
        String type = "operation_type";
        this.totals = registry.counter(
                "kubelet_runtime_operations", "Cumulative number of runtime operations by operation type.", type);
        this.errors = registry.counter(
                "kubelet_runtime_operations_errors",
                "Cumulative number of runtime operation errors by operation type.",
                type);
        this.durations = registry.histogram(
                "kubelet_runtime_operations_duration_seconds",
                "Duration in seconds of runtime operations. Broken down by operation type.",
                bounds(),
                type);
    }

    private static double[] bounds() {
        double[] bounds = new double[BUCKETS];
        double next = 0.005;
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = next;
            next *= 2.5;
        }
        return bounds;
    }

    <T> T timed(String type, Supplier<T> operation) {
        long start = nanos.getAsLong();
        totals.increment(type);
        try {
            return operation.get();
        } catch (CriException e) {
            errors.increment(type);
            throw e;
        } finally {
            durations.observeNanos(nanos.getAsLong() - start, type);
        }
    }

    void timed(String type, Runnable operation) {
        timed(type, () -> {
            operation.run();
            return "";
        });
    }
}
