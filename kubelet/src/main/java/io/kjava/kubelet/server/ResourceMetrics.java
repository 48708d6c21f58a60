package io.kjava.kubelet.server;

import io.kjava.cri.ResourceUsage;
import io.kjava.kubelet.server.StatsHandler.Measured;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The few metrics that the resource metrics pipeline reads, in Prometheus' text form. Pure. */
final class ResourceMetrics {
    private final StringBuilder out = new StringBuilder(4096);
    private final long now;

    private ResourceMetrics(long now) {
        this.now = now;
    }

    static String print(HostUsage.Reading host, List<Measured> measured, Instant now) {
        ResourceMetrics text = new ResourceMetrics(now.toEpochMilli());
        text.nodeValues(host);
        text.containers(measured);
        text.pods(measured);
        text.header("scrape_error", "gauge", "1 if there was an error, 0 otherwise");
        text.out.append("scrape_error 0\n");
        return text.out.toString();
    }

    private void nodeValues(HostUsage.Reading host) {
        header("node_cpu_usage_seconds_total", "counter", "Cumulative cpu time of the node");
        sample("node_cpu_usage_seconds_total", "", host.cpuSeconds());
        header("node_memory_working_set_bytes", "gauge", "Current working set of the node");
        sample("node_memory_working_set_bytes", "", host.workingSet());
    }

    private void containers(List<Measured> measured) {
        header("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time");
        each(measured, "container_cpu_usage_seconds_total", one -> seconds(one.stats().cpu()));
        header("container_memory_working_set_bytes", "gauge", "Current working set");
        each(measured, "container_memory_working_set_bytes", one -> bytes(one.stats().memory()));
        header("container_start_time_seconds", "gauge", "Start time since unix epoch in seconds");
        each(measured, "container_start_time_seconds", Measured::startSeconds);
    }

    private void pods(List<Measured> measured) {
        header("pod_cpu_usage_seconds_total", "counter", "Cumulative cpu time of the pod");
        sum(measured, one -> seconds(one.stats().cpu()))
                .forEach((pod, value) -> sample("pod_cpu_usage_seconds_total", pod, value));
        header("pod_memory_working_set_bytes", "gauge", "Current working set of the pod");
        sum(measured, one -> bytes(one.stats().memory()))
                .forEach((pod, value) -> sample("pod_memory_working_set_bytes", pod, value));
    }

    private static @Nullable Double seconds(ResourceUsage.@Nullable Cpu cpu) {
        return cpu == null || cpu.coreNanoSeconds() < 0 ? null : cpu.coreNanoSeconds() / 1e9;
    }

    private static @Nullable Double bytes(ResourceUsage.@Nullable Memory memory) {
        return memory == null || memory.workingSet() < 0 ? null : (double) memory.workingSet();
    }

    private void each(
            List<Measured> measured, String name, Function<Measured, @Nullable Double> value) {
        for (Measured one : measured) {
            Double number = value.apply(one);
            if (number != null) {
                String labels =
                        "{container=\"%s\",%s".formatted(one.stats().name(), pod(one).substring(1));
                sample(name, labels, number);
            }
        }
    }

    private static Map<String, Double> sum(
            List<Measured> measured, Function<Measured, @Nullable Double> value) {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (Measured one : measured) {
            Double number = value.apply(one);
            if (number != null) {
                sums.merge(pod(one), number, Double::sum);
            }
        }
        return sums;
    }

    private static String pod(Measured one) {
        return "{namespace=\"%s\",pod=\"%s\"}"
                .formatted(
                        one.pod().getMetadata().getNamespace(), one.pod().getMetadata().getName());
    }

    private void header(String name, String type, String help) {
        out.append("# HELP %s [STABLE] %s\n# TYPE %s %s\n".formatted(name, help, name, type));
    }

    private void sample(String name, String labels, double value) {
        out.append(String.format(Locale.ROOT, "%s%s %.9g %d\n", name, labels, value, now));
    }
}
