package io.kjava.apiserver.loopback;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiRequest.RequestBody;
import io.kjava.apiserver.request.ApiRequest.RequestOrigin;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.request.Warnings;
import io.kjava.client.ClientMetrics;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls of one identity into the pipeline. Thread-safe. */
final class LoopbackCalls {
    private static final String JSON = "application/json";
    private final RequestHandler pipeline;
    private final UserInfo user;
    private final String agent;
    private final Map<String, List<String>> headers;
    private final RequestOrigin origin;

    private final ClientMetrics metrics;
    private final LongSupplier nanos;

    LoopbackCalls(RequestHandler pipeline, UserInfo user, String agent, ClientMetrics metrics, LongSupplier nanos) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.nanos = requireNonNull(nanos, "nanos");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.user = requireNonNull(user, "user");
        this.agent = requireNonNull(agent, "agent");
        this.headers = headers(agent, JSON);
        this.origin = new InProcess(user);
    }

    private static Map<String, List<String>> headers(String agent, String contentType) {
        return Map.of(
                "user-agent", List.of(agent),
                "accept", List.of(JSON),
                "content-type", List.of(contentType));
    }

    /** The whole answer. Throws the {@code ApiException} that the server answered with. */
    byte[] bytes(String method, String path, Map<String, List<String>> query, byte[] body) {
        return collect(call(method, path, query, body, JSON));
    }

    byte[] patch(String path, Map<String, List<String>> query, byte[] body, String contentType) {
        return collect(call("PATCH", path, query, body, contentType));
    }

    /** The answer while it may still be a stream. */
    ApiResponse get(String path, Map<String, List<String>> query) {
        return call("GET", path, query, new byte[0], JSON);
    }

    private ApiResponse call(
            String method, String path, Map<String, List<String>> query, byte[] body, String contentType) {
        RequestBody source = body.length == 0 ? RequestBody.EMPTY : () -> body;
        ApiRequest request = new ApiRequest(
                method,
                path,
                query,
                contentType.equals(JSON) ? headers : headers(agent, contentType),
                source,
                origin,
                RequestInfo.nonResource(path, ""),
                user,
                new Warnings());
        long start = nanos.getAsLong();
        String code = ClientMetrics.NO_ANSWER;
        try {
            ApiResponse response = pipeline.handle(request);
            code = Integer.toString(response.status());
            return successful(response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted while waiting for an answer");
        } finally {
            metrics.answered(method, code, nanos.getAsLong() - start);
        }
    }

    private static ApiResponse successful(ApiResponse response) {
        if (response.status() < 400) {
            return response;
        }
        throw StatusJson.parse(response.status(), tree(collect(response)));
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JsonCodec.readTree(body);
        } catch (ApiException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    static byte[] collect(ApiResponse response) {
        return switch (response) {
            case ApiResponse.Bytes bytes -> bytes.body();
            case ApiResponse.Streaming streaming -> written(streaming);
            case ApiResponse.Takeover _ -> throw ApiException.badRequest("a connection is needed for this request");
        };
    }

    private static byte[] written(ApiResponse.Streaming streaming) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            streaming.writer().writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw ApiException.internal("the answer could not be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted while reading the answer");
        }
    }

    /** A query without percent-encoding. */
    static Map<String, List<String>> query(String text) {
        Map<String, List<String>> result = new HashMap<>();
        for (String part : text.split("&")) {
            int equals = part.indexOf('=');
            result.put(
                    equals < 0 ? part : part.substring(0, equals),
                    List.of(equals < 0 ? "" : part.substring(equals + 1)));
        }
        return result;
    }

    private record InProcess(UserInfo user) implements RequestOrigin {
        @Override
        public String remoteAddress() {
            return "";
        }

        @Override
        public List<X509Certificate> certificates() {
            return List.of();
        }

        @Override
        public Optional<UserInfo> trustedUser() {
            return Optional.of(user);
        }
    }
}
