package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Counts and times requests, under the names and labels that Kubernetes' dashboards know. */
public final class MetricsFilter implements RequestFilter {
    private static final double[] BOUNDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };
    private static final double[] SIZES = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private final Counter requests;
    private final Histogram durations;
    private final Histogram sizes;
    private final Predicate<RequestInfo> served;
    private final LongSupplier nanos;

    /**
     * @param served whether a resource request is about something that there is; only that is a label
     * @param nanos a clock that only runs forward
     */
    public MetricsFilter(MetricRegistry registry, Predicate<RequestInfo> served, LongSupplier nanos) {
        this.served = requireNonNull(served, "served");
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
        this.sizes = registry.histogram(
                "apiserver_response_sizes",
                "Response size distribution in bytes for each group, version, verb, resource, subresource, scope"
                        + " and component.",
                SIZES,
                "component",
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
        String code = Integer.toString(response.status());
        if (!isSized(request)) {
            request.origin().whenAnswered(() -> count(request, code, nanos.getAsLong() - start));
            return response;
        }
        SizedAnswer sized = SizedAnswer.of(response);
        request.origin().whenAnswered(() -> {
            count(request, code, nanos.getAsLong() - start);
            measure(request, sized.bytes());
        });
        return sized.response();
    }

    /** Only what reads is measured, and only what goes over a wire has a size. */
    private static boolean isSized(ApiRequest request) {
        String verb = request.info().verb();
        return (verb.equals("get") || verb.equals("list"))
                && request.origin().trustedUser().isEmpty();
    }

    private void measure(ApiRequest request, long bytes) {
        RequestLabels of = RequestLabels.of(request, served);
        sizes.observe(
                (double) bytes,
                RequestLabels.COMPONENT,
                of.group(),
                of.resource(),
                of.scope(),
                of.subresource(),
                of.verb(),
                of.version());
    }

    private void count(ApiRequest request, String code, long took) {
        RequestLabels of = RequestLabels.of(request, served);
        requests.increment(
                code,
                RequestLabels.COMPONENT,
                of.dryRun(),
                of.group(),
                of.resource(),
                of.scope(),
                of.subresource(),
                of.verb(),
                of.version());
        durations.observeNanos(
                took,
                RequestLabels.COMPONENT,
                of.dryRun(),
                of.group(),
                of.resource(),
                of.scope(),
                of.subresource(),
                of.verb(),
                of.version());
    }
}
