package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.bootstrap.BootstrapRoles;
import io.kjava.apiserver.health.ComponentHealth;
import io.kjava.apiserver.loopback.LoopbackApiClient;
import io.kjava.apiserver.pipeline.OpenPathsFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.Storage;
import io.kjava.client.ApiClient;
import io.kjava.client.ClientMetrics;
import io.kjava.codec.JsonCodec;
import io.kjava.http.HttpServer;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.telemetry.MetricRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A running API server. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private final Lifecycle lifecycle;
    private final RequestHandler pipeline;
    private final OpenPathsFilter openPaths;
    private final ComponentHealth components;
    private final MetricRegistry metrics;
    private final int port;
    private final Runnable whenStopping;

    /**
     * @param whenStopping done before anything is closed
     */
    ApiServer(
            Lifecycle lifecycle,
            RequestHandler pipeline,
            OpenPathsFilter openPaths,
            ComponentHealth components,
            MetricRegistry metrics,
            int port,
            Runnable whenStopping) {
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.openPaths = requireNonNull(openPaths, "openPaths");
        this.components = requireNonNull(components, "components");
        this.metrics = requireNonNull(metrics, "metrics");
        this.port = port;
        this.whenStopping = requireNonNull(whenStopping, "whenStopping");
    }

    /**
     * Returns when requests are answered. The storage stays the caller's: close it after the server.
     * Throws when a certificate cannot be read or the port is taken; then nothing is left running.
     */
    public static ApiServer start(ApiServerConfig config, Storage storage, InstantSource clock) {
        SchemaCatalog.requireBuiltin();
        Lifecycle lifecycle = new Lifecycle();
        try {
            return new ApiServerAssembly(config, storage, clock, lifecycle).start();
        } catch (RuntimeException | Error failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    /**
     * Reads what no setting changes: schemas, system roles, the HTTP server's libraries. A start does it
     * anyway; done beside other work, it is not waited for.
     */
    public static void prepare() {
        new SchemaCatalog().objectMeta();
        HttpServer.prepare();
        JsonCodec.writeTyped(BootstrapRoles.roles().getFirst());
    }

    /** Where it listens; zero for a server without a listener. */
    public int port() {
        return port;
    }

    /** What {@code /metrics} prints; other parts of the process may add theirs. */
    public MetricRegistry metrics() {
        return metrics;
    }

    /** Answers one exact path before authentication: what joining nodes ask for. */
    public void serveOpenly(String path, RequestHandler handler) {
        openPaths.add(path, handler);
    }

    /**
     * From now on {@code componentstatuses} says of this part what the probe says.
     *
     * @param component {@code scheduler} or {@code controller-manager}
     * @param probe why it is not well; empty when it is
     */
    public void reportComponent(String component, Supplier<Optional<String>> probe) {
        components.report(component, probe);
    }

    /** A client in this process, with that identity, which the server believes. */
    public ApiClient loopbackClient(String userName, List<String> groups) {
        return new LoopbackApiClient(
                pipeline,
                new UserInfo(userName, "", groups, Map.of()),
                new ClientMetrics(metrics, ApiServerAssembly.LOOPBACK),
                System::nanoTime);
    }

    /** Ends watches, stops listening, waits for requests that are being decided. */
    @Override
    public void close() {
        whenStopping.run();
        lifecycle.close();
    }
}
