package io.kjava.kubelet.stats;

import io.kjava.kubelet.resources.CgroupUsage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The answer of {@code /metrics/resource}, which the metrics server reads. Pure. */
public final class ResourceMetrics {
    private static final double NANOS = 1e9;

    private ResourceMetrics() {}

    public static String of(Usage.NodeUse node, List<Usage.PodUse> pods) {
        MetricLines out = new MetricLines();
        containers(
                out,
                pods,
                "container_cpu_usage_seconds_total",
                "counter",
                "[STABLE] Cumulative cpu time consumed by the container in core-seconds",
                use -> use.cpuNanos() / NANOS);
        containers(
                out,
                pods,
                "container_memory_working_set_bytes",
                "gauge",
                "[STABLE] Current working set of the container in bytes",
                use -> use.workingSet());
        starts(out, pods);
        long at = node.at().toEpochMilli();
        out.family(
                        "node_cpu_usage_seconds_total",
                        "counter",
                        "[STABLE] Cumulative cpu time consumed by the node in core-seconds")
                .sample("node_cpu_usage_seconds_total", Map.of(), node.cpuNanos() / NANOS, at);
        out.family("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes")
                .sample("node_memory_working_set_bytes", Map.of(), (double) node.workingSet(), at);
        out.family(
                        "node_swap_usage_bytes",
                        "gauge",
                        "[ALPHA] Current swap usage of the node in bytes. Reported only on" + " non-windows systems")
                .sample("node_swap_usage_bytes", Map.of(), (double) node.swapUsed(), at);
        pods(
                out,
                pods,
                "pod_cpu_usage_seconds_total",
                "counter",
                "[STABLE] Cumulative cpu time consumed by the pod in core-seconds",
                use -> use.cpuNanos() / NANOS);
        pods(
                out,
                pods,
                "pod_memory_working_set_bytes",
                "gauge",
                "[STABLE] Current working set of the pod in bytes",
                use -> use.workingSet());
        out.family(
                        "resource_scrape_error",
                        "gauge",
                        "[STABLE] 1 if there was an error while getting container metrics, 0" + " otherwise")
                .sample("resource_scrape_error", Map.of(), 0, -1);
        return out.toString();
    }

    private static void containers(
            MetricLines out,
            List<Usage.PodUse> pods,
            String name,
            String type,
            String help,
            ToDoubleFunction<CgroupUsage> value) {
        out.family(name, type, help);
        for (Usage.PodUse pod : pods) {
            for (Usage.ContainerUse container : pod.containers()) {
                container
                        .compute()
                        .ifPresent(compute -> out.sample(
                                name,
                                labels(pod, container.name()),
                                value.applyAsDouble(compute.cgroup()),
                                compute.cgroup().at().toEpochMilli()));
            }
        }
    }

    private static void starts(MetricLines out, List<Usage.PodUse> pods) {
        String name = "container_start_time_seconds";
        out.family(name, "gauge", "[STABLE] Start time of the container since unix epoch in seconds");
        for (Usage.PodUse pod : pods) {
            for (Usage.ContainerUse container : pod.containers()) {
                out.sample(name, labels(pod, container.name()), seconds(container.startedAt()), -1);
            }
        }
    }

    private static void pods(
            MetricLines out,
            List<Usage.PodUse> pods,
            String name,
            String type,
            String help,
            ToDoubleFunction<CgroupUsage> value) {
        out.family(name, type, help);
        for (Usage.PodUse pod : pods) {
            pod.compute()
                    .ifPresent(compute -> out.sample(
                            name,
                            labels(pod, ""),
                            value.applyAsDouble(compute.cgroup()),
                            compute.cgroup().at().toEpochMilli()));
        }
    }

    private static Map<String, String> labels(Usage.PodUse pod, String container) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (!container.isEmpty()) {
            labels.put("container", container);
        }
        labels.put("namespace", pod.pod().getMetadata().getNamespace());
        labels.put("pod", pod.pod().getMetadata().getName());
        return labels;
    }

    static double seconds(Instant at) {
        return at.getEpochSecond() + at.getNano() / NANOS;
    }
}
