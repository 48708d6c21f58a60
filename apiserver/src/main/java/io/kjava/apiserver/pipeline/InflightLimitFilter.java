package io.kjava.apiserver.pipeline;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Bounds the short requests that are decided at a time, reads and writes apart. Watches and streams to
 * nodes do not count, members of {@code system:masters} and this process's own parts are never refused.
 */
public final class InflightLimitFilter implements RequestFilter {
    private static final Set<String> LONG_SUBRESOURCES = Set.of("attach", "exec", "proxy", "log", "portforward");
    private final Semaphore reads;
    private final Semaphore writes;

    public InflightLimitFilter(int readsInFlight, int writesInFlight, MetricRegistry registry) {
        this.reads = new Semaphore(readsInFlight);
        this.writes = new Semaphore(writesInFlight);
        registry.gaugesFrom(
                "apiserver_current_inflight_requests",
                "Maximal number of currently used inflight request limit of this apiserver per request kind in"
                        + " last second.",
                "request_kind",
                () -> Map.of(
                        "mutating", (double) writesInFlight - writes.availablePermits(),
                        "readOnly", (double) readsInFlight - reads.availablePermits()));
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        if (isLong(request.info())
                || request.origin().trustedUser().isPresent()
                || request.user().isIn(UserInfo.MASTERS)) {
            return next.handle(request);
        }
        Semaphore permits = isRead(request.info()) ? reads : writes;
        if (!permits.tryAcquire()) {
            throw ApiException.tooManyRequests("Too many requests, please try again later.", Duration.ofSeconds(1));
        }
        request.origin().whenAnswered(permits::release); // a list is in flight while it is written
        return next.handle(request);
    }

    /** Whether the request may last: a watch, or a pipe to a kubelet, a pod or a service. */
    public static boolean isLong(RequestInfo info) {
        return info.verb().equals("watch")
                || (info.resourceRequest() && LONG_SUBRESOURCES.contains(info.subresource()));
    }

    private static boolean isRead(RequestInfo info) {
        return switch (info.verb()) {
            case "get", "list", "head", "options" -> true;
            default -> false;
        };
    }
}
