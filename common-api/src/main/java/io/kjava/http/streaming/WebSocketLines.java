package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.lifecycle.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A WebSocket that only tells, line by line: each line is one text message, its line feed included. What
 * the client says is read and forgotten. One thread writes.
 */
final class WebSocketLines extends OutputStream {
    private final WebSocketConnection connection;
    private final Runnable whenGone;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

    private WebSocketLines(RawConnection raw, Runnable whenGone) {
        this.connection = new WebSocketConnection(requireNonNull(raw, "raw"));
        this.whenGone = requireNonNull(whenGone, "whenGone");
    }

    /**
     * @param whenGone runs once when the client closes or breaks off; on another thread
     */
    static WebSocketLines start(RawConnection raw, Runnable whenGone) {
        WebSocketLines lines = new WebSocketLines(raw, whenGone);
        Threads.start("websocket-reader", lines::readAll);
        return lines;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\n') {
                line.write(bytes, from, at + 1 - from);
                from = at + 1;
                send();
            }
        }
        line.write(bytes, from, offset + length - from);
    }

    private void send() throws IOException {
        connection.send(WebSocketConnection.TEXT, line.toByteArray(), 0, line.size());
        line.reset();
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
        } finally {
            whenGone.run();
        }
    }
}
