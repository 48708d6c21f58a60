package io.kjava.apiserver.request;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer as a value. Only the frontend turns it into bytes on a wire. */
public sealed interface ApiResponse {
    int status();

    Map<String, String> headers();

    /** The same answer with one more header. */
    ApiResponse withHeader(String name, String value);

    /** A complete body. The array is shared: read it, never change it. */
    record Bytes(int status, String contentType, byte[] body, Map<String, String> headers) implements ApiResponse {
        public Bytes {
            requireNonNull(contentType, "contentType");
            requireNonNull(body, "body");
            headers = Map.copyOf(headers);
        }

        public Bytes(int status, String contentType, byte[] body) {
            this(status, contentType, body, Map.of());
        }

        @Override
        public ApiResponse withHeader(String name, String value) {
            return new Bytes(status, contentType, body, plus(headers, name, value));
        }
    }

    /** A body written while it is sent: lists, watches, logs. */
    record Streaming(int status, String contentType, BodyWriter writer, Map<String, String> headers)
            implements ApiResponse {
        public Streaming {
            requireNonNull(contentType, "contentType");
            requireNonNull(writer, "writer");
            headers = Map.copyOf(headers);
        }

        @Override
        public ApiResponse withHeader(String name, String value) {
            return new Streaming(status, contentType, writer, plus(headers, name, value));
        }
    }

    /**
     * The handler takes the connection itself: exec, attach, port-forward, proxy. The frontend passes
     * its exchange; a loopback request cannot have one and is refused.
     */
    record Takeover(ConnectionTaker taker) implements ApiResponse {
        public Takeover {
            requireNonNull(taker, "taker");
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public ApiResponse withHeader(String name, String value) {
            return this;
        }
    }

    /** Writes a body; {@code flush} puts what was written so far on the wire. */
    @FunctionalInterface
    interface BodyWriter {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Takes over an exchange. The type is {@code io.kjava.http.HttpExchange}. */
    @FunctionalInterface
    interface ConnectionTaker {
        void take(io.kjava.http.HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static Map<String, String> plus(Map<String, String> headers, String name, String value) {
        Map<String, String> result = new LinkedHashMap<>(headers);
        result.put(name, value);
        return result;
    }
}
