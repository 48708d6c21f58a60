package io.kjava.apiserver.http;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.Warnings;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHandler;
import java.io.IOException;

/** Turns an exchange into a request, lets the pipeline decide it, and writes the answer. Stateless. */
public final class HttpFrontend implements HttpHandler {
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
        } catch (ApiException e) {
            ResponseWriter.write(exchange, FailureFilter.answer(e), new Warnings());
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
