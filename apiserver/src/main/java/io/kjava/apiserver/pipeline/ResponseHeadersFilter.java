package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The headers that every answer carries: the audit id, no caching. */
public final class ResponseHeadersFilter implements RequestFilter {
    static final String UNCACHED = "no-cache, private";
    private static final int MAX_AUDIT_ID = 64;
    private final RandomGenerator random;

    public ResponseHeadersFilter(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        ApiResponse response = next.handle(request);
        if (request.origin().trustedUser().isPresent()) {
            return response;
        }
        response = response.withHeader("Audit-Id", auditId(request));
        if (!response.headers().containsKey("Cache-Control")) {
            response = response.withHeader("Cache-Control", UNCACHED);
        }
        return response;
    }

    private String auditId(ApiRequest request) {
        String given = request.header("audit-id");
        return given.isEmpty() || given.length() > MAX_AUDIT_ID
                ? new UUID(random.nextLong(), random.nextLong()).toString()
                : given;
    }
}
