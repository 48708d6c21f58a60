package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A byte connection inside the binary messages of a WebSocket, server side. */
final class WebSocketTunnel implements RawConnection {
    private final WebSocketConnection connection;
    private final StreamPipe pipe = new StreamPipe();
    private final OutputStream out = new Out();

    private WebSocketTunnel(RawConnection raw) {
        this.connection = new WebSocketConnection(requireNonNull(raw, "raw"));
    }

    static WebSocketTunnel start(RawConnection raw) {
        WebSocketTunnel tunnel = new WebSocketTunnel(raw);
        Threads.start("websocket-reader", tunnel::readAll);
        return tunnel;
    }

    @Override
    public InputStream in() {
        return pipe;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        pipe.end();
        connection.close(WebSocketConnection.NORMAL);
    }

    private void readAll() {
        try {
            connection.receive((bytes, length, _, _) -> pipe.write(bytes, 0, length));
            pipe.end();
        } catch (IOException e) {
            pipe.fail(e);
        } finally {
            connection.close(WebSocketConnection.PROTOCOL_ERROR); // unless it was closed before
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.send(WebSocketConnection.BINARY, bytes, offset, length);
        }
    }
}
