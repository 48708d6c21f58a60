package io.kjava.apiserver.http;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.Warnings;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Turns an exchange into a request, lets the pipeline decide it, and writes the answer. Stateless. */
public final class HttpFrontend implements HttpHandler {
    private static final ApiResponse NO_URL = new ApiResponse.Bytes(
            400,
            "text/plain; charset=utf-8",
            "400 Bad Request".getBytes(StandardCharsets.US_ASCII),
            Map.of("Connection", "close"));
    private final RequestHandler pipeline;
    private final int maxBodyBytes;

    public HttpFrontend(RequestHandler pipeline, int maxBodyBytes) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException, InterruptedException {
        Endings endings = new Endings();
        ApiRequest request;
        try {
            request = RequestReader.read(exchange, maxBodyBytes, endings);
        } catch (IllegalArgumentException e) {
            ResponseWriter.write(exchange, NO_URL, new Warnings());
            return;
        }
        try {
            ApiResponse response = pipeline.handle(request);
            ResponseWriter.write(
                    exchange,
                    endings.endsConnection() ? response.withHeader("Connection", "close") : response,
                    request.warnings());
        } finally {
            endings.run();
        }
    }
}
