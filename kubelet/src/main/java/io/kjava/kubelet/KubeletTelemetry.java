package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.telemetry.MetricRegistry;

/**
 * Where a kubelet counts.
 *
 * @param node printed at {@code /metrics}, with what other parts of the node count there
 * @param probes printed at {@code /metrics/probes}
 */
public record KubeletTelemetry(MetricRegistry node, MetricRegistry probes) {
    public KubeletTelemetry {
        requireNonNull(node, "node");
        requireNonNull(probes, "probes");
    }

    /** Of a node whose other parts count there as well. */
    public static KubeletTelemetry with(MetricRegistry node) {
        return new KubeletTelemetry(node, new MetricRegistry());
    }
}
