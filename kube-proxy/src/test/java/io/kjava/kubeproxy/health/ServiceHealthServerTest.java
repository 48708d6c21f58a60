package io.kjava.kubeproxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.kubeproxy.view.ServiceView;
import io.kjava.telemetry.MetricRegistry;
import io.kjava.time.TestingClock;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceHealthServerTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final TestingClock clock = new TestingClock(Instant.EPOCH);
    private final ProxyHealth health = new ProxyHealth(clock);

    @Test
    void aPortSaysWhetherThisNodeHasEndpoints() throws Exception {
        int port = freePort();
        health.report(true, true);
        try (ServiceHealthServer server = new ServiceHealthServer(health, "127.0.0.1")) {
            server.follow(List.of(service("web", port, 2)));
            HttpResponse<String> good = get(port, "/");
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                    .contains("2");
            assertThat(good.body())
                    .contains("\"name\": \"web\"", "\"localEndpoints\": 2", "\"serviceProxyHealthy\": true");
            server.follow(List.of(service("web", port, 0)));
            assertThat(get(port, "/anything").statusCode()).isEqualTo(503);
            server.follow(List.of());
            assertThat(isOpen(port)).isFalse();
        }
    }

    @Test
    void failingToWriteForTwoMinutesIsUnhealthy() {
        assertThat(health.isHealthy()).isFalse();
        health.report(true, true);
        health.report(false, true);
        clock.advance(Duration.ofSeconds(100));
        assertThat(health.isHealthy()).isTrue();
        health.report(false, true);
        clock.advance(Duration.ofSeconds(30));
        assertThat(health.isHealthy()).isFalse();
        health.report(true, true);
        assertThat(health.isHealthy()).isTrue();
    }

    @Test
    void aNodeOnItsWayOutIsAliveButNotHealthy() throws Exception {
        health.report(true, false);
        ProxyServers servers = new ProxyServers(health, new MetricRegistry(), "iptables");
        try (HttpServer server = servers.startHealth(HttpServerConfig.loopback("t", 0));
                HttpServer metrics = servers.startMetrics(HttpServerConfig.loopback("m", 0))) {
            assertThat(get(server.port(), "/healthz").statusCode()).isEqualTo(503);
            assertThat(get(server.port(), "/livez").statusCode()).isEqualTo(200);
            assertThat(get(server.port(), "/else").statusCode()).isEqualTo(404);
            assertThat(get(metrics.port(), "/proxyMode").body()).isEqualTo("iptables");
            assertThat(get(metrics.port(), "/metrics").statusCode()).isEqualTo(200);
        }
    }

    private static ServiceView service(String name, int port, int local) {
        return new ServiceView(ObjectKey.of("default", name), List.of(), port, local);
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean isOpen(int port) throws InterruptedException {
        try {
            get(port, "/");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
