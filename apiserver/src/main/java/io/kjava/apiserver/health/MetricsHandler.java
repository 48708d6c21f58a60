package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.telemetry.MetricRegistry;
import io.kjava.telemetry.PrometheusText;
import java.util.Map;

/** Answers {@code /metrics} in Prometheus' text format. */
public final class MetricsHandler implements RequestHandler {
    private final MetricRegistry registry;

    public MetricsHandler(MetricRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        return new ApiResponse.Streaming(
                200, PrometheusText.CONTENT_TYPE, out -> PrometheusText.write(registry, out), Map.of());
    }
}
