package io.kjava.apiserver.http;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.request.Warnings;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.http.streaming.StreamAcceptor;
import io.kjava.http.streaming.StreamRefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Writes an answer's bytes. */
final class ResponseWriter {
    private ResponseWriter() {}

    static void write(HttpExchange exchange, ApiResponse response, Warnings warnings)
            throws IOException, InterruptedException {
        switch (response) {
            case ApiResponse.Bytes bytes -> {
                HttpHeaders headers = headers(bytes);
                WarningHeaders.add(headers, warnings);
                exchange.respond(bytes.status(), headers, bytes.body());
            }
            case ApiResponse.Streaming streaming -> stream(exchange, streaming, warnings);
            case ApiResponse.Takeover takeover -> takeover.taker().take(exchange);
        }
    }

    /** A client that goes away interrupts the writer, which may be waiting for an event. */
    private static void stream(HttpExchange exchange, ApiResponse.Streaming streaming, Warnings warnings)
            throws IOException, InterruptedException {
        Thread writer = Thread.currentThread();
        if (isWatchByWebSocket(exchange, streaming)) {
            tellByWebSocket(exchange, (EventBody) streaming.writer(), writer::interrupt);
            return;
        }
        exchange.onClientGone(writer::interrupt);
        HttpHeaders headers = headers(streaming.contentType(), streaming.headers());
        WarningHeaders.add(headers, warnings);
        try (OutputStream out = exchange.respondStreaming(streaming.status(), headers)) {
            streaming.writer().writeTo(out);
        }
    }

    /** Clients such as fabric8's ask for watches so; only JSON has lines to make messages of. */
    private static boolean isWatchByWebSocket(HttpExchange exchange, ApiResponse.Streaming streaming) {
        return streaming.writer() instanceof EventBody
                && streaming.contentType().startsWith("application/json")
                && StreamAcceptor.isWebSocket(exchange);
    }

    private static void tellByWebSocket(HttpExchange exchange, EventBody events, Runnable whenGone)
            throws IOException, InterruptedException {
        try (events;
                OutputStream out = StreamAcceptor.acceptLines(exchange, whenGone)) {
            events.writeTo(out);
        } catch (StreamRefusedException e) {
            ApiException failure = ApiException.badRequest(String.valueOf(e.getMessage()));
            write(exchange, FailureFilter.answer(failure), new Warnings());
        }
    }

    static HttpHeaders headers(ApiResponse.Bytes bytes) {
        return headers(bytes.contentType(), bytes.headers());
    }

    private static HttpHeaders headers(String contentType, Map<String, String> more) {
        HttpHeaders headers = new HttpHeaders();
        if (!contentType.isEmpty()) {
            headers.set("Content-Type", contentType);
        }
        more.forEach(headers::set);
        return headers;
    }
}
