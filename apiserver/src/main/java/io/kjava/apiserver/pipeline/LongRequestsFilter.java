package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.telemetry.Gauge;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Counts watches and pipes that are open, and bounds those of one user. Members of {@code
 * system:masters} and this process's own parts are never refused.
 */
public final class LongRequestsFilter implements RequestFilter {
    private final int perUser;
    private final Predicate<RequestInfo> served;
    private final Gauge open;
    private final ConcurrentMap<String, Integer> byUser = new ConcurrentHashMap<>(); // only those above zero

    /**
     * @param perUser open at a time; more are answered 429
     * @param served whether a resource request is about something that there is; only that is a label
     */
    public LongRequestsFilter(int perUser, Predicate<RequestInfo> served, MetricRegistry registry) {
        this.perUser = perUser;
        this.served = requireNonNull(served, "served");
        this.open = registry.gauge(
                "apiserver_longrunning_requests",
                "Gauge of all active long-running apiserver requests broken out by verb, group, version,"
                        + " resource, scope and component. Not all requests are tracked this way.",
                "component",
                "group",
                "resource",
                "scope",
                "subresource",
                "verb",
                "version");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        if (!InflightLimitFilter.isLong(request.info())
                || request.origin().trustedUser().isPresent()) {
            return next.handle(request);
        }
        String user = request.user().name();
        boolean counted = !request.user().isIn(UserInfo.MASTERS);
        if (counted && byUser.merge(user, 1, Integer::sum) > perUser) {
            leave(user);
            throw ApiException.tooManyRequests("Too many requests, please try again later.", Duration.ofSeconds(1));
        }
        RequestLabels labels = RequestLabels.of(request, served);
        change(labels, 1);
        request.origin().whenAnswered(() -> {
            change(labels, -1);
            if (counted) {
                leave(user);
            }
        });
        return next.handle(request);
    }

    private void leave(String user) {
        byUser.computeIfPresent(user, (_, count) -> count > 1 ? count - 1 : null);
    }

    private void change(RequestLabels of, int by) {
        open.add(
                by,
                RequestLabels.COMPONENT,
                of.group(),
                of.resource(),
                of.scope(),
                of.subresource(),
                of.verb(),
                of.version());
    }
}
