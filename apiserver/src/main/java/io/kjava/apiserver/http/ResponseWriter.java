package io.kjava.apiserver.http;

import io.kjava.apiserver.request.ApiResponse;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Writes an answer's bytes. */
final class ResponseWriter {
    private ResponseWriter() {}

    static void write(HttpExchange exchange, ApiResponse response)
            throws IOException, InterruptedException {
        switch (response) {
            case ApiResponse.Bytes bytes ->
                    exchange.respond(
                            bytes.status(),
                            headers(bytes.contentType(), bytes.headers()),
                            bytes.body());
            case ApiResponse.Streaming streaming -> stream(exchange, streaming);
            case ApiResponse.Takeover takeover -> takeover.taker().take(exchange);
        }
    }

    /** A client that goes away interrupts the writer, which may be waiting for an event. */
    private static void stream(HttpExchange exchange, ApiResponse.Streaming streaming)
            throws IOException, InterruptedException {
        Thread writer = Thread.currentThread();
        exchange.onClientGone(writer::interrupt);
        HttpHeaders headers = headers(streaming.contentType(), streaming.headers());
        try (OutputStream out = exchange.respondStreaming(streaming.status(), headers)) {
            streaming.writer().writeTo(out);
        }
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
