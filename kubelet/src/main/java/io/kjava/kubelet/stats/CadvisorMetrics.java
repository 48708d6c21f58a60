package io.kjava.kubelet.stats;

import io.kjava.kubelet.resources.CgroupUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The answer of {@code /metrics/cadvisor}: the families that dashboards ask for. Pure. */
public final class CadvisorMetrics {
    private static final double NANOS = 1e9;

    private record Family(String name, String type, String help, ToDoubleFunction<CgroupUsage> value) {}

    private record Counter(String name, String help, ToDoubleFunction<Usage.Interface> value) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "container_cpu_usage_seconds_total",
                    "counter",
                    "Cumulative cpu time consumed in seconds.",
                    use -> use.cpuNanos() / NANOS),
            new Family(
                    "container_memory_usage_bytes",
                    "gauge",
                    "Current memory usage in bytes, including all memory regardless of when" + " it was accessed",
                    CgroupUsage::memory),
            new Family(
                    "container_memory_working_set_bytes",
                    "gauge",
                    "Current working set in bytes.",
                    CgroupUsage::workingSet),
            new Family("container_memory_rss", "gauge", "Size of RSS in bytes.", CgroupUsage::rss),
            new Family(
                    "container_processes",
                    "gauge",
                    "Number of processes running inside the container.",
                    CgroupUsage::processes),
            new Family(
                    "container_spec_memory_limit_bytes",
                    "gauge",
                    "Memory limit for the container.",
                    use -> Math.max(0, use.memoryLimit())));
    private static final List<Counter> COUNTERS = List.of(
            new Counter(
                    "container_network_receive_bytes_total",
                    "Cumulative count of bytes received",
                    Usage.Interface::rxBytes),
            new Counter(
                    "container_network_receive_errors_total",
                    "Cumulative count of errors encountered while receiving",
                    Usage.Interface::rxErrors),
            new Counter(
                    "container_network_transmit_bytes_total",
                    "Cumulative count of bytes transmitted",
                    Usage.Interface::txBytes),
            new Counter(
                    "container_network_transmit_errors_total",
                    "Cumulative count of errors encountered while transmitting",
                    Usage.Interface::txErrors));

    private CadvisorMetrics() {}

    /** @param processors of the machine */
    public static String of(Usage.NodeUse node, List<Usage.PodUse> pods, int processors) {
        MetricLines out = new MetricLines();
        FAMILIES.forEach(family -> write(out, family, pods));
        starts(out, pods);
        COUNTERS.forEach(counter -> write(out, counter, pods));
        out.family("machine_cpu_cores", "gauge", "Number of logical CPU cores.")
                .sample("machine_cpu_cores", Map.of(), processors, -1);
        out.family("machine_memory_bytes", "gauge", "Amount of memory installed on the machine.")
                .sample("machine_memory_bytes", Map.of(), (double) node.memoryTotal(), -1);
        return out.toString();
    }

    private static void write(MetricLines out, Family family, List<Usage.PodUse> pods) {
        out.family(family.name(), family.type(), family.help());
        for (Usage.PodUse pod : pods) {
            pod.compute()
                    .ifPresent(compute -> out.sample(
                            family.name(),
                            labels(pod, "", "", ""),
                            family.value().applyAsDouble(compute.cgroup()),
                            compute.cgroup().at().toEpochMilli()));
            for (Usage.ContainerUse one : pod.containers()) {
                one.compute()
                        .ifPresent(compute -> out.sample(
                                family.name(),
                                labels(pod, one.name(), one.id(), one.image()),
                                family.value().applyAsDouble(compute.cgroup()),
                                compute.cgroup().at().toEpochMilli()));
            }
        }
    }

    private static void starts(MetricLines out, List<Usage.PodUse> pods) {
        String name = "container_start_time_seconds";
        out.family(name, "gauge", "Start time of the container since unix epoch in seconds.");
        for (Usage.PodUse pod : pods) {
            for (Usage.ContainerUse one : pod.containers()) {
                out.sample(
                        name,
                        labels(pod, one.name(), one.id(), one.image()),
                        ResourceMetrics.seconds(one.startedAt()),
                        -1);
            }
        }
    }

    private static void write(MetricLines out, Counter counter, List<Usage.PodUse> pods) {
        out.family(counter.name(), "counter", counter.help());
        for (Usage.PodUse pod : pods) {
            pod.network()
                    .ifPresent(network -> network.interfaces().forEach(one -> write(out, counter, pod, network, one)));
        }
    }

    private static void write(
            MetricLines out, Counter counter, Usage.PodUse pod, Usage.Network network, Usage.Interface one) {
        Map<String, String> labels = labels(pod, "", "", "");
        labels.put("interface", one.name());
        out.sample(
                counter.name(),
                labels,
                counter.value().applyAsDouble(one),
                network.at().toEpochMilli());
    }

    private static Map<String, String> labels(Usage.PodUse pod, String container, String id, String image) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("container", container);
        labels.put("id", id.isEmpty() ? "/pod" + pod.pod().getMetadata().getUid() : "/" + id);
        labels.put("image", image);
        labels.put("name", id);
        labels.put("namespace", pod.pod().getMetadata().getNamespace());
        labels.put("pod", pod.pod().getMetadata().getName());
        return labels;
    }
}
