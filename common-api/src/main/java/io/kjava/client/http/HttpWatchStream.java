package io.kjava.client.http;

import io.kjava.api.ApiException;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Events as they arrive: one JSON object a line. */
final class HttpWatchStream<T> implements WatchStream<T> {
    private static final int MAX_EVENT = 16 * 1024 * 1024;

    private final InputStream lines;
    private final Function<JsonNode, T> decode;
    private volatile boolean closed;

    HttpWatchStream(InputStream lines, Function<JsonNode, T> decode) {
        this.lines = new BufferedInputStream(lines);
        this.decode = decode;
    }

    @Override
    public Optional<WatchEvent<T>> next() throws InterruptedException {
        try {
            byte[] line = line();
            return line.length == 0 ? Optional.empty() : Optional.of(event(line));
        } catch (IOException e) {
            if (closed || Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("closed while waiting for an event");
            }
            throw new ApiException(ApiException.Reason.SERVICE_UNAVAILABLE, "the watch broke: " + e.getMessage(), e);
        }
    }

    /** Without its end; empty at the end of the stream. */
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
        for (int b = lines.read(); b >= 0; b = lines.read()) {
            if (b == '\n') {
                if (line.size() > 0) {
                    return line.toByteArray();
                }
                continue; // an empty line means nothing
            }
            line.write(b);
            if (line.size() > MAX_EVENT) {
                throw new IOException("an event is longer than " + MAX_EVENT + " bytes");
            }
        }
        return new byte[0]; // what came after the last line break is no whole event
    }

    private WatchEvent<T> event(byte[] line) {
        DynamicObject event = JsonCodec.read(line);
        JsonNode object = event.at("object");
        return switch (event.text("type")) {
            case "ADDED" -> new WatchEvent.Added<>(decode.apply(object));
            case "MODIFIED" -> new WatchEvent.Modified<>(decode.apply(object));
            case "DELETED" -> new WatchEvent.Deleted<>(decode.apply(object));
            case "BOOKMARK" ->
                new WatchEvent.Bookmark<>(
                        object.path("metadata").path("resourceVersion").asString(""));
            case "ERROR" -> {
                DynamicObject status = JsonCodec.read(JsonCodec.write(object));
                throw Calls.failure((int) status.at("code").asLong(500), status);
            }
            default -> throw ApiException.internal("event of type " + event.text("type"), null);
        };
    }

    @Override
    public void close() {
        closed = true;
        try {
            lines.close();
        } catch (IOException e) {
            // a stream that is broken already needs no closing
        }
    }
}
