package io.kjava.kubelet.server;

import io.kjava.cri.RuntimeService;
import io.kjava.cri.streaming.RuntimeStreams;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.kubelet.observed.PodDirectory;
import java.time.InstantSource;
import java.util.Optional;

/** The kubelet's HTTPS server. Thread-safe. */
public final class KubeletServer implements AutoCloseable {
    private final HttpServer server;

    private KubeletServer(HttpServer server) {
        this.server = server;
    }

    /** Listens when it returns. Throws what {@link HttpServer#start} throws. */
    public static KubeletServer start(
            KubeletServerConfig config,
            String nodeName,
            PodDirectory pods,
            RuntimeService runtime,
            InstantSource clock) {
        PodTargets targets = new PodTargets(pods);
        StatsHandler stats = new StatsHandler(nodeName, pods, runtime, new HostUsage(), clock);
        RouteHandler routes =
                new RouteHandler(
                        new Callers(config.apiServerUser()),
                        new LogsHandler(targets, clock),
                        new StreamsHandler(targets, new RuntimeStreams(runtime)),
                        new PodsHandler(pods),
                        stats);
        HttpServerConfig http =
                new HttpServerConfig(
                        "kubelet",
                        config.bindAddress(),
                        config.port(),
                        Optional.of(
                                new HttpServerConfig.Tls(
                                        config.certificate(),
                                        config.key(),
                                        Optional.of(config.clientCa()))),
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
