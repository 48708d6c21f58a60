package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.CriException;
import io.kjava.cri.ListFilter;
import io.kjava.cri.RuntimeService;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.PodDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code /stats/summary} and {@code /metrics/resource}. Asks the runtime on each request. */
final class StatsHandler {
    private final String nodeName;
    private final PodDirectory pods;
    private final RuntimeService runtime;
    private final HostUsage host;
    private final InstantSource clock;

    /** A container of a pod, and what it uses. */
    record Measured(Pod pod, ContainerStats stats, double startSeconds) {}

    StatsHandler(
            String nodeName,
            PodDirectory pods,
            RuntimeService runtime,
            HostUsage host,
            InstantSource clock) {
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.pods = requireNonNull(pods, "pods");
        this.runtime = requireNonNull(runtime, "runtime");
        this.host = requireNonNull(host, "host");
        this.clock = requireNonNull(clock, "clock");
    }

    void summary(HttpExchange exchange) throws IOException {
        Object summary =
                StatsSummary.of(nodeName, host.read(), measured(), pods.pods(), clock.instant());
        exchange.respond(
                200,
                HttpHeaders.of("Content-Type", "application/json"),
                JsonCodec.writeTyped(summary));
    }

    void resourceMetrics(HttpExchange exchange) throws IOException {
        String text = ResourceMetrics.print(host.read(), measured(), clock.instant());
        exchange.respond(
                200,
                HttpHeaders.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Measured> measured() {
        Map<String, ContainerStats> byId = new HashMap<>();
        try {
            for (ContainerStats stats : runtime.listContainerStats(ListFilter.ALL)) {
                byId.put(stats.id(), stats);
            }
        } catch (CriException e) {
            throw new HttpProblem(500, "the container runtime has no statistics: " + e.getMessage());
        }
        List<Measured> result = new ArrayList<>();
        Collection<Pod> known = pods.pods();
        for (Pod pod : known) {
            pods.observed(pod.getMetadata().getUid())
                    .ifPresent(observed -> add(pod, observed, byId, result));
        }
        return result;
    }

    private static void add(
            Pod pod, ObservedPod observed, Map<String, ContainerStats> byId, List<Measured> to) {
        observed.containers().stream()
                .filter(container -> container.running() && byId.containsKey(container.id()))
                .forEach(
                        container ->
                                to.add(
                                        new Measured(
                                                pod,
                                                byId.get(container.id()),
                                                container.startedAt() == null
                                                        ? 0
                                                        : container.startedAt().toEpochMilli()
                                                                / 1e3)));
    }
}
