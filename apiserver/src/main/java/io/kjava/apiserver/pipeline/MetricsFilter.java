package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Counts and times requests, under the names and labels that Kubernetes' dashboards know. */
public final class MetricsFilter implements RequestFilter {
    private static final double[] BOUNDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };
    private final Counter requests;
    private final Histogram durations;
    private final LongSupplier nanos;

    /**
     * @param nanos a clock that only runs forward
     */
    public MetricsFilter(MetricRegistry registry, LongSupplier nanos) {
        this.nanos = requireNonNull(nanos, "nanos");
        this.requests = registry.counter(
                "apiserver_request_total",
                "Counter of apiserver requests broken out for each verb, dry run value, group,"
                        + " version, resource, scope, component, and HTTP response code.",
                "code",
                "component",
                "dry_run",
                "group",
                "resource",
                "scope",
                "subresource",
                "verb",
                "version");
        this.durations = registry.histogram(
                "apiserver_request_duration_seconds",
                "Response latency distribution in seconds for each verb, dry run value, group,"
                        + " version, resource, subresource, scope and component.",
                BOUNDS,
                "component",
                "dry_run",
                "group",
                "resource",
                "scope",
                "subresource",
                "verb",
                "version");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        long start = nanos.getAsLong();
        ApiResponse response = next.handle(request);
        RequestInfo info = request.info();
        int code = response.status();
        if (code == 404 && !info.resourceRequest()) {
            return response; // an invented path must not become a label
        }
        String verb = info.verb().toUpperCase(Locale.ROOT);
        String dryRun = request.query().containsKey("dryRun") ? "All" : "";
        String scope = scope(info);
        boolean known = code != 404;
        String resource = known ? info.resource() : "";
        String group = known ? info.group() : "";
        String version = known ? info.version() : "";
        String subresource = known ? info.subresource() : "";
        requests.increment(
                Integer.toString(code), "apiserver", dryRun, group, resource, scope, subresource, verb, version);
        if (!info.verb().equals("watch")) {
            durations.observeNanos(
                    nanos.getAsLong() - start, "apiserver", dryRun, group, resource, scope, subresource, verb, version);
        }
        return response;
    }

    private static String scope(RequestInfo info) {
        if (!info.resourceRequest()) {
            return "";
        }
        if (!info.name().isEmpty()) {
            return "resource";
        }
        return info.namespace().isEmpty() ? "cluster" : "namespace";
    }
}
