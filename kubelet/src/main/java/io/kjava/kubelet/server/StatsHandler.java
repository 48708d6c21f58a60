package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.JsonCodec;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.kubelet.stats.CadvisorMetrics;
import io.kjava.kubelet.stats.KubeletMetrics;
import io.kjava.kubelet.stats.ResourceMetrics;
import io.kjava.kubelet.stats.StatsSummary;
import io.kjava.kubelet.stats.UsageReader;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /stats/summary} and all of {@code /metrics}. Measures on each request. */
final class StatsHandler {
    private final Optional<UsageReader> usage;
    private final KubeletMetrics own;
    private final MetricRegistry probes;

    /** @param usage empty where nothing is measured */
    StatsHandler(Optional<UsageReader> usage, KubeletMetrics own, MetricRegistry probes) {
        this.probes = requireNonNull(probes, "probes");
        this.usage = requireNonNull(usage, "usage");
        this.own = requireNonNull(own, "own");
    }

    void summary(HttpExchange exchange) throws IOException {
        UsageReader reader = usage();
        boolean onlyCompute = QueryParameters.parse(exchange.query()).flag("only_cpu_and_memory");
        exchange.respond(
                200,
                HttpHeaders.of("Content-Type", "application/json"),
                JsonCodec.writeTyped(StatsSummary.of(reader.node(), reader.pods(!onlyCompute))));
    }

    /** @param which the path behind {@code /metrics}; empty for the kubelet's own */
    void metrics(HttpExchange exchange, String which) throws IOException {
        String text = switch (which) {
            case "" -> own.text();
            case "probes" -> KubeletMetrics.printed(probes);
            case "resource" -> ResourceMetrics.of(usage().node(), usage().pods(false));
            case "cadvisor" ->
                CadvisorMetrics.of(
                        usage().node(), usage().pods(true), Runtime.getRuntime().availableProcessors());
            default -> throw HttpProblem.notFound("404 page not found");
        };
        exchange.respond(
                200,
                HttpHeaders.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private UsageReader usage() {
        return usage.orElseThrow(() -> new HttpProblem(503, "nothing is measured on this node"));
    }
}
