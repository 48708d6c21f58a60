package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Gauge;
import io.kjava.telemetry.MetricRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /healthz}, {@code /livez} and {@code /readyz}, and single checks below them. */
public final class HealthHandler implements RequestHandler {
    private static final Logger log = LoggerFactory.getLogger(HealthHandler.class);
    private static final Map<String, String> HEADERS = Map.of("X-Content-Type-Options", "nosniff");
    private final Supplier<List<HealthCheck>> checks;
    private final Gauge results;
    private final Counter totals;

    /**
     * @param checks asked for with every request, for some are added while the server starts
     */
    public HealthHandler(Supplier<List<HealthCheck>> checks, MetricRegistry registry) {
        this.checks = requireNonNull(checks, "checks");
        this.results = registry.gauge(
                "kubernetes_healthcheck", "This metric records the result of a single healthcheck.", "name", "type");
        this.totals = registry.counter(
                "kubernetes_healthchecks",
                "This metric records the results of all healthcheck.",
                "name",
                "status",
                "type");
    }

    private Optional<String> problem(HealthCheck check, String endpoint) {
        Optional<String> problem = check.probe().get();
        results.set(problem.isEmpty() ? 1 : 0, check.name(), endpoint);
        totals.increment(check.name(), problem.isEmpty() ? "success" : "error", endpoint);
        return problem;
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (request.path().endsWith("/")) {
            return PathRouter.pageNotFound();
        }
        String[] parts = request.path().substring(1).split("/");
        String endpoint = parts[0];
        if (parts.length > 1) {
            return single(endpoint, request.path().substring(endpoint.length() + 2));
        }
        Set<String> excluded = new TreeSet<>(request.query().getOrDefault("exclude", List.of()));
        StringBuilder text = new StringBuilder();
        boolean well = true;
        for (HealthCheck check : at(endpoint)) {
            if (excluded.remove(check.name())) {
                text.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            Optional<String> problem = problem(check, endpoint);
            well &= problem.isEmpty();
            text.append(
                    problem.isEmpty()
                            ? "[+]" + check.name() + " ok\n"
                            : "[-]" + check.name() + " failed: reason withheld\n");
            problem.ifPresent(
                    why -> log.atInfo().addKeyValue("check", check.name()).log(why));
        }
        if (!excluded.isEmpty()) {
            text.append(excluded.stream()
                    .map(name -> '"' + name + '"')
                    .collect(Collectors.joining(
                            ",", "warn: some health checks cannot be excluded: no matches for ", "\n")));
        }
        if (!well) {
            return answer(500, text + endpoint + " check failed\n");
        }
        return request.query().containsKey("verbose")
                ? answer(200, text + endpoint + " check passed\n")
                : answer(200, "ok");
    }

    private List<HealthCheck> at(String endpoint) {
        return checks.get().stream()
                .filter(check -> endpoint.equals("readyz") || check.live())
                .toList();
    }

    private ApiResponse single(String endpoint, String name) {
        for (HealthCheck check : at(endpoint)) {
            if (check.name().equals(name)) {
                Optional<String> problem = problem(check, endpoint);
                return problem.isEmpty()
                        ? answer(200, "ok")
                        : answer(500, "internal server error: " + problem.get() + "\n");
            }
        }
        return PathRouter.pageNotFound();
    }

    /** Every path that this answers. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (String endpoint : List.of("healthz", "livez", "readyz")) {
            paths.add("/" + endpoint);
            at(endpoint).forEach(check -> paths.add("/" + endpoint + "/" + check.name()));
        }
        return paths;
    }

    private static ApiResponse answer(int code, String text) {
        return new ApiResponse.Bytes(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), HEADERS);
    }
}
