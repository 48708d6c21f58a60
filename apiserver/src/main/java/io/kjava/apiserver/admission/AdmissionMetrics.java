package io.kjava.apiserver.admission;

import static java.util.Objects.requireNonNull;

import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.function.LongSupplier;

/** How long admission takes, each rule and each of its two steps, under Kubernetes' names. Thread-safe. */
public final class AdmissionMetrics {
    private static final String ADMIT = "admit";
    private static final String VALIDATE = "validate";
    private static final double[] BOUNDS = {0.005, 0.025, 0.1, 0.5, 1, 2.5};

    private final Histogram rules;
    private final Histogram steps;
    private final LongSupplier nanos;

    /** @param nanos a clock that only runs forward */
    public AdmissionMetrics(MetricRegistry registry, LongSupplier nanos) {
        this.nanos = requireNonNull(nanos, "nanos");
        this.rules = registry.histogram(
                "apiserver_admission_controller_admission_duration_seconds",
                "Admission controller latency histogram in seconds, identified by name and broken out for each"
                        + " operation and API resource and type (validate or admit).",
                BOUNDS,
                "name",
                "operation",
                "rejected",
                "type");
        this.steps = registry.histogram(
                "apiserver_admission_step_admission_duration_seconds",
                "Admission sub-step latency histogram in seconds, broken out for each operation and API resource"
                        + " and step type (validate or admit).",
                BOUNDS,
                "operation",
                "rejected",
                "type");
    }

    void mutate(AdmissionPlugin plugin, AdmissionRequest request) {
        timed(plugin, request, ADMIT, () -> plugin.mutate(request));
    }

    void validate(AdmissionPlugin plugin, AdmissionRequest request) {
        timed(plugin, request, VALIDATE, () -> plugin.validate(request));
    }

    void mutating(AdmissionRequest request, Runnable step) {
        timed(request, ADMIT, step);
    }

    void validating(AdmissionRequest request, Runnable step) {
        timed(request, VALIDATE, step);
    }

    private void timed(AdmissionPlugin plugin, AdmissionRequest request, String type, Runnable rule) {
        long start = nanos.getAsLong();
        String rejected = "true";
        try {
            rule.run();
            rejected = "false";
        } finally {
            rules.observeNanos(
                    nanos.getAsLong() - start,
                    plugin.name(),
                    request.operation().name(),
                    rejected,
                    type);
        }
    }

    private void timed(AdmissionRequest request, String type, Runnable step) {
        long start = nanos.getAsLong();
        String rejected = "true";
        try {
            step.run();
            rejected = "false";
        } finally {
            steps.observeNanos(nanos.getAsLong() - start, request.operation().name(), rejected, type);
        }
    }
}
