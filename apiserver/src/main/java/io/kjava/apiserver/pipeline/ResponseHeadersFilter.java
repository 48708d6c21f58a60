package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The headers that every answer carries: the audit id, the warnings, no caching. */
public final class ResponseHeadersFilter implements RequestFilter {
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
            response = response.withHeader("Cache-Control", "no-cache, private");
        }
        String warnings = warnings(request);
        return warnings.isEmpty() ? response : response.withHeader("Warning", warnings);
    }

    private String auditId(ApiRequest request) {
        String given = request.header("audit-id");
        return given.isEmpty() || given.length() > MAX_AUDIT_ID
                ? new UUID(random.nextLong(), random.nextLong()).toString()
                : given;
    }

    private static String warnings(ApiRequest request) {
        StringJoiner joined = new StringJoiner(", ");
        for (String text : request.warnings().all()) {
            joined.add("299 - \"" + quoted(text) + "\"");
        }
        return joined.toString();
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\');
            }
            result.append(c < ' ' || c == 0x7f ? ' ' : c);
        }
        return result.toString();
    }
}
