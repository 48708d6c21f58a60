package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.JsonCodec;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHandler;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Decides which handler answers a path, once it is known that the caller may ask. Stateless. */
final class RouteHandler implements HttpHandler {
    private final Callers callers;
    private final LogsHandler logs;
    private final StreamsHandler streams;
    private final PodsHandler pods;
    private final StatsHandler stats;
    private final FilesHandler files;
    private final Supplier<Map<String, Object>> settings;

    RouteHandler(
            Callers callers,
            LogsHandler logs,
            StreamsHandler streams,
            PodsHandler pods,
            StatsHandler stats,
            FilesHandler files,
            Supplier<Map<String, Object>> settings) {
        this.callers = requireNonNull(callers, "callers");
        this.logs = requireNonNull(logs, "logs");
        this.streams = requireNonNull(streams, "streams");
        this.pods = requireNonNull(pods, "pods");
        this.stats = requireNonNull(stats, "stats");
        this.files = requireNonNull(files, "files");
        this.settings = requireNonNull(settings, "settings");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            CallerReviews.Caller caller = callers.identify(exchange);
            List<String> path = segments(exchange.path());
            callers.require(caller, exchange.method(), path);
            route(exchange, path);
        } catch (HttpProblem problem) {
            text(exchange, problem.status(), problem.getMessage() + "\n");
        }
    }

    private void route(HttpExchange exchange, List<String> path) throws IOException, InterruptedException {
        switch (path.isEmpty() ? "" : path.getFirst()) {
            case "healthz" -> text(exchange, 200, "ok");
            case "pods", "runningpods" -> pods.handle(exchange);
            case "containerLogs" -> {
                require(path.size() == 4);
                logs.handle(exchange, path.get(1), path.get(2), path.get(3));
            }
            case "exec" -> {
                require(path.size() == 4 || path.size() == 5); // the older form has the uid inside
                streams.exec(exchange, path.get(1), path.get(2), path.getLast());
            }
            case "attach" -> {
                require(path.size() == 4 || path.size() == 5);
                streams.attach(exchange, path.get(1), path.get(2), path.getLast());
            }
            case "portForward" -> {
                require(path.size() == 3 || path.size() == 4);
                streams.portForward(exchange, path.get(1), path.get(2));
            }
            case "stats" -> {
                require(path.size() == 1 || path.get(1).equals("summary"));
                stats.summary(exchange);
            }
            case "metrics" -> {
                require(path.size() <= 2);
                stats.metrics(exchange, path.size() == 1 ? "" : path.get(1));
            }
            case "configz" -> {
                require(path.size() == 1);
                json(exchange, Map.of("kubeletconfig", settings.get()));
            }
            case "logs" -> files.handle(exchange, path.subList(1, path.size()));
            default -> require(false);
        }
    }

    private static void require(boolean known) {
        if (!known) {
            throw HttpProblem.notFound("404 page not found");
        }
    }

    private static List<String> segments(String path) {
        try {
            return Stream.of(path.split("/"))
                    .filter(part -> !part.isEmpty())
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("the path is not well-formed");
        }
    }

    private static void json(HttpExchange exchange, Object value) throws IOException {
        exchange.respond(200, HttpHeaders.of("Content-Type", "application/json"), JsonCodec.writeTyped(value));
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.respond(
                status,
                HttpHeaders.of("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
