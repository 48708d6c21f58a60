package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import io.kjava.time.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bounds the time of every request that is not meant to last, by the server's limit or the client's own
 * shorter one. When it is over, the client is answered 504 at once and whoever is at work on the request
 * is interrupted, be it in the storage, a webhook or an admission rule; what it held it gives back when
 * it ends. Parts of this process have limits of their own.
 */
public final class DeadlineFilter implements RequestFilter {
    private static final String INVALID = "invalid timeout specified in the request URL";
    private final Duration limit;
    private final RequestDeadlines deadlines;

    public DeadlineFilter(Duration limit, RequestDeadlines deadlines) {
        this.limit = requireNonNull(limit, "limit");
        this.deadlines = requireNonNull(deadlines, "deadlines");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        if (InflightLimitFilter.isLong(request.info())
                || request.origin().trustedUser().isPresent()) {
            return next.handle(request);
        }
        Duration allotted = allotted(request);
        RequestDeadlines.Entry entry =
                deadlines.begin(allotted.toNanos(), () -> request.origin().answerInstead(overdue()));
        try {
            ApiResponse response = next.handle(request);
            return isOverdue(entry) ? overdue() : response;
        } catch (InterruptedException | RuntimeException failure) {
            if (isOverdue(entry)) { // the same answer, whoever is first to give it
                return overdue();
            }
            throw failure;
        }
    }

    private static boolean isOverdue(RequestDeadlines.Entry entry) {
        boolean overdue = entry.end();
        if (overdue) {
            Thread.interrupted(); // it was meant for what has ended now
        }
        return overdue;
    }

    /** Made as Kubernetes makes it there: a Status that does not say that it is one, and is declared as text. */
    private static ApiResponse.Bytes overdue() {
        ObjectNode status = StatusJson.failure(timeout());
        status.remove(List.of("kind", "apiVersion"));
        return new ApiResponse.Bytes(
                504,
                "text/plain; charset=utf-8",
                JsonCodec.write(status),
                Map.of("Cache-Control", ResponseHeadersFilter.UNCACHED));
    }

    private static ApiException timeout() {
        return new ApiException(Reason.TIMEOUT, "Timeout: request did not complete within the allotted timeout");
    }

    /** The client's own limit counts when it is shorter; none of it is no limit of its own. */
    private Duration allotted(ApiRequest request) {
        String asked = request.param("timeout");
        if (asked.isEmpty()) {
            return limit;
        }
        try {
            Duration own = GoDuration.parse(asked);
            return own.isPositive() && own.compareTo(limit) < 0 ? own : limit;
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(INVALID + " - " + e.getMessage());
        }
    }
}
