package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.RequestInfoParser;
import io.kjava.validation.GoText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Says what is asked for. */
public final class RequestInfoFilter implements RequestFilter {
    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        RequestInfo info;
        try {
            info = RequestInfoParser.parse(request.method(), request.path(), request.query());
        } catch (IllegalArgumentException e) {
            return unreadable(request, String.valueOf(e.getMessage()));
        }
        return next.handle(request.withInfo(info));
    }

    /** Kubernetes takes it for a failure of its own, and tells it in plain text. */
    private static ApiResponse unreadable(ApiRequest request, String why) {
        String url = request.path() + query(request.query());
        String text = "Internal Server Error: %s: failed to create RequestInfo: %s, %s\n"
                .formatted(GoText.quote(url), why, url)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return new ApiResponse.Bytes(
                500,
                "text/plain; charset=utf-8",
                text.getBytes(StandardCharsets.UTF_8),
                Map.of("X-Content-Type-Options", "nosniff"));
    }

    private static String query(Map<String, List<String>> query) {
        StringJoiner joined = new StringJoiner("&", "?", "").setEmptyValue("");
        query.forEach((name, values) ->
                values.forEach(value -> joined.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return joined.toString();
    }
}
