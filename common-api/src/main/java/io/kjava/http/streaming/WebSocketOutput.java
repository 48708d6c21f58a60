package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** A WebSocket that only tells, server side. What the client says is read and forgotten. */
final class WebSocketOutput extends OutputStream {
    private final WebSocketConnection connection;
    private final boolean base64;

    private WebSocketOutput(RawConnection raw, String protocol) {
        this.connection = new WebSocketConnection(requireNonNull(raw, "raw"));
        this.base64 = protocol.startsWith("base64.");
    }

    static WebSocketOutput start(RawConnection raw, String protocol) {
        WebSocketOutput output = new WebSocketOutput(raw, protocol);
        Threads.start("websocket-reader", output::readAll);
        return output;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!base64) {
            connection.send(WebSocketConnection.BINARY, bytes, offset, length);
            return;
        }
        byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(bytes, offset, offset + length));
        connection.send(WebSocketConnection.TEXT, text, 0, text.length);
    }

    @Override
    public void close() {
        connection.close(WebSocketConnection.NORMAL);
    }

    private void readAll() {
        try {
            connection.receive((_, _, _, _) -> {});
        } catch (IOException e) {
            connection.close(WebSocketConnection.PROTOCOL_ERROR); // the next write fails
        }
    }
}
