package io.kjava.client.http;

import io.kjava.api.ApiException;
import io.kjava.api.StatusCause;
import io.kjava.client.ClientMetrics;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Sends one request and turns every failure into an {@code ApiException}. Thread-safe. */
final class Calls {
    private static final Duration LIMIT = Duration.ofSeconds(64); // the server gives up after 60
    private static final String USER_AGENT = "kjava";

    private final HttpClient http;
    private final ApiEndpoint endpoint;
    private final ClientMetrics metrics;
    private final LongSupplier nanos;

    Calls(HttpClient http, ApiEndpoint endpoint, ClientMetrics metrics, LongSupplier nanos) {
        this.http = http;
        this.endpoint = endpoint;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    byte[] send(String method, String path, Map<String, String> query, byte[] body, String type) {
        HttpRequest request = request(path, query)
                .timeout(LIMIT)
                .header("content-type", type)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = exchange(request, HttpResponse.BodyHandlers.ofByteArray());
        metrics.sizes(method, body.length, response.body().length);
        if (response.statusCode() >= 300) {
            throw failure(response.statusCode(), response.body());
        }
        return response.body();
    }

    /** An answer that goes on; the caller closes it. */
    InputStream open(String path, Map<String, String> query) {
        HttpRequest request = request(path, query).GET().build();
        HttpResponse<InputStream> response = exchange(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() < 300) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw failure(response.statusCode(), body.readNBytes(1 << 20));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(endpoint.server() + path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .header("accept", "application/json")
                .header("user-agent", USER_AGENT);
        endpoint.token().ifPresent(token -> builder.header("authorization", "Bearer " + token));
        return builder;
    }

    private <B> HttpResponse<B> exchange(HttpRequest request, HttpResponse.BodyHandler<B> handler) {
        long start = nanos.getAsLong();
        String code = ClientMetrics.NO_ANSWER;
        try {
            HttpResponse<B> response = http.send(request, handler);
            code = Integer.toString(response.statusCode());
            return response;
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted while waiting for the API server");
        } finally {
            metrics.answered(request.method(), code, nanos.getAsLong() - start);
        }
    }

    private ApiException unreachable(IOException e) {
        return new ApiException(
                ApiException.Reason.SERVICE_UNAVAILABLE,
                "no answer from %s: %s".formatted(endpoint.server(), e.getMessage()),
                e);
    }

    static ApiException failure(int code, byte[] body) {
        try {
            return failure(code, JsonCodec.read(body));
        } catch (ApiException e) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return new ApiException(ApiException.Reason.UNKNOWN, code, text, ApiException.Details.NONE);
        }
    }

    /** The exception that the server had in mind when it wrote this Status. */
    static ApiException failure(int code, DynamicObject status) {
        List<StatusCause> causes = new ArrayList<>();
        for (JsonNode cause : status.at("details", "causes")) {
            causes.add(new StatusCause(
                    cause.path("reason").asString(""),
                    cause.path("message").asString(""),
                    cause.path("field").asString("")));
        }
        return new ApiException(
                ApiException.Reason.fromWire(status.text("reason")),
                code,
                status.text("message"),
                new ApiException.Details(
                        status.text("details", "group"),
                        status.text("details", "kind"),
                        status.text("details", "name"),
                        status.text("details", "uid"),
                        causes,
                        (int) status.at("details", "retryAfterSeconds").asLong(0)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
