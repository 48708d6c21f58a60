package io.kjava.kubelet.server;

import io.kjava.cri.RuntimeService;
import io.kjava.cri.streaming.RuntimeStreams;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.kubelet.stats.KubeletMetrics;
import io.kjava.kubelet.stats.UsageReader;
import io.kjava.telemetry.MetricRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The kubelet's HTTPS server. Thread-safe. */
public final class KubeletServer implements AutoCloseable {
    private static final Path NODE_LOGS = Path.of("/var/log");

    private final HttpServer server;

    private KubeletServer(HttpServer server) {
        this.server = server;
    }

    /**
     * What the node can say of itself.
     *
     * @param usage empty where nothing is measured
     * @param counted what the parts of the node count while they work
     * @param probes what its probes have found
     * @param settings of the kubelet, as its configuration file would have them
     */
    public record Views(
            String nodeName,
            String version,
            PodDirectory pods,
            Optional<UsageReader> usage,
            MetricRegistry counted,
            MetricRegistry probes,
            Supplier<Map<String, Object>> settings) {}

    /** Listens when it returns. Throws what {@link HttpServer#start} throws. */
    public static KubeletServer start(
            KubeletServerConfig config,
            Views views,
            RuntimeService runtime,
            CallerReviews reviews,
            InstantSource clock) {
        PodDirectory pods = views.pods();
        PodTargets targets = new PodTargets(pods);
        RouteHandler routes = new RouteHandler(
                new Callers(config.apiServerUser(), config.reviewsOthers(), reviews),
                new LogsHandler(targets, clock),
                new StreamsHandler(targets, new RuntimeStreams(runtime)),
                new PodsHandler(pods),
                new StatsHandler(
                        views.usage(),
                        new KubeletMetrics(views.nodeName(), views.version(), pods, views.counted()),
                        views.probes()),
                new FilesHandler(NODE_LOGS),
                views.settings());
        HttpServerConfig http = new HttpServerConfig(
                "kubelet",
                config.bindAddress(),
                config.port(),
                Optional.of(
                        new HttpServerConfig.Tls(config.certificate(), config.key(), Optional.of(config.clientCa()))),
                HttpLimits.DEFAULT);
        return new KubeletServer(HttpServer.start(http, routes));
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
