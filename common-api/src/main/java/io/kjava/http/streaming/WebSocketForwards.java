package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/**
 * The older port-forward over WebSocket channels: the request names the ports, and each has one
 * connection on two channels, whose first message is the port in two bytes.
 */
final class WebSocketForwards implements ForwardedConnections {
    private final WebSocketSession session;
    private final Queue<ForwardedConnection> waiting = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private WebSocketForwards(WebSocketSession session) {
        this.session = requireNonNull(session, "session");
        session.whenEnded(ended::countDown);
    }

    static WebSocketForwards start(HttpExchange exchange, String protocol, List<Integer> ports) throws IOException {
        WebSocketForwards forwards = new WebSocketForwards(
                WebSocketSession.start(Handshake.webSocket(exchange, protocol), protocol, 2 * ports.size()));
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            byte[] announced = {(byte) port, (byte) (port >>> 8)};
            SessionStream data = forwards.session.channel(2 * i);
            SessionStream error = forwards.session.channel(2 * i + 1);
            data.out().write(announced);
            error.out().write(announced);
            forwards.waiting.add(new ForwardedConnection(port, data, error));
        }
        return forwards;
    }

    @Override
    public Optional<ForwardedConnection> next() throws InterruptedException {
        ForwardedConnection next = waiting.poll();
        if (next == null) {
            ended.await();
        }
        return Optional.ofNullable(next);
    }

    @Override
    public void whenEnded(Runnable action) {
        session.whenEnded(action);
    }

    @Override
    public void close() {
        session.close();
    }
}
