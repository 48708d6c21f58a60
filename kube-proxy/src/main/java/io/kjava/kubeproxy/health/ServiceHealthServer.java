package io.kjava.kubeproxy.health;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.kubeproxy.view.ServiceView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells load balancers, on each service's health check port, whether this node has endpoints of the
 * service. {@link #follow} is for one thread; answers are given on request threads.
 */
public final class ServiceHealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServiceHealthServer.class);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final ProxyHealth health;
    private final String bindAddress;
    private final Map<Integer, Listener> listeners = new HashMap<>();

    public ServiceHealthServer(ProxyHealth health, String bindAddress) {
        this.health = requireNonNull(health, "health");
        this.bindAddress = requireNonNull(bindAddress, "bindAddress");
    }

    /** Opens and closes ports so that exactly these services' ones are open. */
    public void follow(Collection<ServiceView> services) {
        Map<Integer, ServiceView> wanted = new HashMap<>();
        for (ServiceView service : services) {
            if (service.healthPort() > 0) {
                wanted.putIfAbsent(service.healthPort(), service);
            }
        }
        listeners.entrySet().removeIf(open -> closeUnless(wanted, open.getKey(), open.getValue()));
        wanted.forEach(this::serve);
    }

    @Override
    public void close() {
        listeners.values().forEach(listener -> listener.server.close());
        listeners.clear();
    }

    private boolean closeUnless(Map<Integer, ServiceView> wanted, int port, Listener listener) {
        ServiceView service = wanted.get(port);
        if (service != null && service.key().equals(listener.answer.key)) {
            return false;
        }
        listener.server.close();
        return true;
    }

    private void serve(int port, ServiceView service) {
        Listener open = listeners.get(port);
        if (open != null) {
            open.answer.localEndpoints = service.localReady();
            return;
        }
        Answer answer = new Answer(service.key(), health);
        answer.localEndpoints = service.localReady();
        try {
            HttpServerConfig config =
                    new HttpServerConfig("health-" + port, bindAddress, port, Optional.empty(), HttpLimits.DEFAULT);
            listeners.put(port, new Listener(HttpServer.start(config, answer::handle), answer));
        } catch (UncheckedIOException e) {
            log.atWarn()
                    .addKeyValue("service", service.key())
                    .addKeyValue("error", e.getMessage())
                    .log("health check port not opened, will retry");
        }
    }

    private record Listener(HttpServer server, Answer answer) {}

    private static final class Answer {
        private final ObjectKey key;
        private final ProxyHealth health;
        private volatile int localEndpoints;

        Answer(ObjectKey key, ProxyHealth health) {
            this.key = key;
            this.health = health;
        }

        void handle(HttpExchange exchange) throws IOException {
            int local = localEndpoints;
            boolean proxyHealthy = health.isHealthy();
            String body = """
                    {
                    	"service": {
                    		"namespace": "%s",
                    		"name": "%s"
                    	},
                    	"localEndpoints": %d,
                    	"serviceProxyHealthy": %b
                    }""".formatted(key.namespace(), key.name(), local, proxyHealthy);
            HttpHeaders headers = HttpHeaders.of("Content-Type", "application/json")
                    .add("X-Content-Type-Options", "nosniff")
                    .add("X-Load-Balancing-Endpoint-Weight", Integer.toString(local));
            exchange.respond(
                    local > 0 && proxyHealthy ? OK : UNAVAILABLE, headers, body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
