package io.kjava.kubelet.stats;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.telemetry.MetricRegistry;
import io.kjava.telemetry.PrometheusText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The answer of {@code /metrics}: the kubelet and its process. Thread-safe; counts when asked. */
public final class KubeletMetrics {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final long PAGE = 4096;

    private final String nodeName;
    private final String version;
    private final PodDirectory pods;
    private final MetricRegistry counted;

    /** @param counted what the parts of the node count while they work */
    public KubeletMetrics(String nodeName, String version, PodDirectory pods, MetricRegistry counted) {
        this.counted = requireNonNull(counted, "counted");
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.version = requireNonNull(version, "version");
        this.pods = requireNonNull(pods, "pods");
    }

    public String text() {
        MetricLines out = new MetricLines();
        out.family("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.")
                .sample("kubelet_node_name", Map.of("node", nodeName), 1, -1);
        out.family(
                        "kubernetes_build_info",
                        "gauge",
                        "[ALPHA] A metric with a constant '1' value labeled by git version")
                .sample("kubernetes_build_info", Map.of("git_version", version), 1, -1);
        running(out);
        process(out);
        return out + printed(counted);
    }

    /** A registry's own page. */
    public static String printed(MetricRegistry registry) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            PrometheusText.write(registry, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    private void running(MetricLines out) {
        int ready = 0;
        Map<ObservedContainer.State, Integer> states = new EnumMap<>(ObservedContainer.State.class);
        for (Pod pod : pods.pods()) {
            ObservedPod observed = pods.observed(pod.getMetadata().getUid()).orElse(null);
            if (observed == null) {
                continue;
            }
            ready += observed.sandbox().filter(ObservedSandbox::ready).isPresent() ? 1 : 0;
            observed.containers().forEach(one -> states.merge(one.state(), 1, Integer::sum));
        }
        out.family("kubelet_running_pods", "gauge", "[ALPHA] Number of pods that have a running pod sandbox")
                .sample("kubelet_running_pods", Map.of(), ready, -1);
        String name = "kubelet_running_containers";
        out.family(name, "gauge", "[ALPHA] Number of containers currently running");
        states.forEach((state, count) ->
                out.sample(name, Map.of("container_state", state.name().toLowerCase(Locale.ROOT)), count, -1));
    }

    private static void process(MetricLines out) {
        ProcessHandle.Info process = ProcessHandle.current().info();
        process.totalCpuDuration()
                .map(Duration::toMillis)
                .ifPresent(millis -> out.family(
                                "process_cpu_seconds_total",
                                "counter",
                                "Total user and system CPU time spent in seconds.")
                        .sample("process_cpu_seconds_total", Map.of(), millis / 1e3, -1));
        process.startInstant()
                .ifPresent(start -> gauge(
                        out,
                        "process_start_time_seconds",
                        "Start time of the process since unix epoch in seconds.",
                        start.toEpochMilli() / 1e3));
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            gauge(out, "process_open_fds", "Number of open file descriptors.", (double) files.count());
            String[] sizes = Files.readString(MEMORY).split(" ");
            gauge(
                    out,
                    "process_virtual_memory_bytes",
                    "Virtual memory size in bytes.",
                    (double) Long.parseLong(sizes[0]) * PAGE);
            gauge(
                    out,
                    "process_resident_memory_bytes",
                    "Resident memory size in bytes.",
                    (double) Long.parseLong(sizes[1]) * PAGE);
        } catch (IOException | NumberFormatException e) {
            return; // a kernel that does not say: what is known stands above
        }
    }

    private static void gauge(MetricLines out, String name, String help, double value) {
        out.family(name, "gauge", help).sample(name, Map.of(), value, -1);
    }
}
