package io.kjava.kubeproxy.health;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.telemetry.MetricRegistry;
import io.kjava.telemetry.PrometheusText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The proxy's own pages: health for load balancers of the node, numbers for whoever collects them.
 */
public final class ProxyServers {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final ProxyHealth health;
    private final MetricRegistry metrics;
    private final String mode;

    public ProxyServers(ProxyHealth health, MetricRegistry metrics, String mode) {
        this.health = requireNonNull(health, "health");
        this.metrics = requireNonNull(metrics, "metrics");
        this.mode = requireNonNull(mode, "mode");
    }

    /** {@code /healthz} and {@code /livez}. Throws {@code UncheckedIOException}. */
    public HttpServer startHealth(HttpServerConfig config) {
        return HttpServer.start(config, this::answerHealth);
    }

    /** {@code /metrics} and {@code /proxyMode}. Throws {@code UncheckedIOException}. */
    public HttpServer startMetrics(HttpServerConfig config) {
        return HttpServer.start(config, this::answerMetrics);
    }

    private void answerHealth(HttpExchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/healthz" -> answer(exchange, health.isHealthy() && health.isNodeEligible(), true);
            case "/livez" -> answer(exchange, health.isHealthy(), false);
            default -> text(exchange, NOT_FOUND, "404 page not found\n");
        }
    }

    private void answer(HttpExchange exchange, boolean good, boolean withNode) throws IOException {
        String node = withNode ? ",\"nodeEligible\": " + health.isNodeEligible() : "";
        String body = "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\"%s}"
                .formatted(health.writtenAt().map(Instant::toString).orElse(""), health.now(), node);
        exchange.respond(
                good ? OK : UNAVAILABLE,
                HttpHeaders.of("Content-Type", "application/json").add("X-Content-Type-Options", "nosniff"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private void answerMetrics(HttpExchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/metrics" -> {
                ByteArrayOutputStream page = new ByteArrayOutputStream();
                PrometheusText.write(metrics, page);
                exchange.respond(OK, HttpHeaders.of("Content-Type", PrometheusText.CONTENT_TYPE), page.toByteArray());
            }
            case "/proxyMode" -> text(exchange, OK, mode);
            case "/healthz" -> text(exchange, OK, "ok");
            default -> text(exchange, NOT_FOUND, "404 page not found\n");
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.respond(
                status,
                HttpHeaders.of("Content-Type", "text/plain; charset=utf-8").add("X-Content-Type-Options", "nosniff"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
