package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.MetricRegistry;

/** Counts what probes find: the answer of {@code /metrics/probes}. Thread-safe. */
public final class ProbeMetrics {
    private final Counter totals;

    public ProbeMetrics(MetricRegistry registry) {
        this.totals = registry.counter(
                "prober_probe",
                "Cumulative number of a liveness, readiness or startup probe for a container by result.",
                "container",
                "namespace",
                "pod",
                "pod_uid",
                "probe_type",
                "result");
    }

    void found(ProbeTarget target, ProbeKind kind, ProbeOutcome outcome) {
        totals.increment(labels(target, kind, result(outcome)));
    }

    /** The container is probed no more. */
    void forget(ProbeTarget target, ProbeKind kind) {
        for (String result : new String[] {"successful", "failed", "unknown"}) {
            totals.remove(labels(target, kind, result));
        }
    }

    private static String[] labels(ProbeTarget target, ProbeKind kind, String result) {
        Pod pod = target.pod();
        return new String[] {
            target.container().getName(),
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            kind.title(),
            result
        };
    }

    private static String result(ProbeOutcome outcome) {
        return switch (outcome) {
            case ProbeOutcome.Success _, ProbeOutcome.Warning _ -> "successful";
            case ProbeOutcome.Failure _ -> "failed";
            case ProbeOutcome.Unknown _ -> "unknown";
        };
    }
}
