package io.kjava.http.streaming;

import io.kjava.http.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a request into the streams of an exec, attach or port-forward. Stateless; blocks. */
public final class StreamAcceptor {
    private static final Duration CREATION = Duration.ofSeconds(30);
    private static final List<String> WEBSOCKET_COMMAND = List.of(
            "v5.channel.k8s.io",
            "v5.base64.channel.k8s.io",
            "v4.channel.k8s.io",
            "v4.base64.channel.k8s.io",
            "channel.k8s.io",
            "base64.channel.k8s.io");
    private static final List<String> SPDY_COMMAND =
            List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");
    private static final String FORWARD = "portforward.k8s.io";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final List<String> WEBSOCKET_FORWARD =
            List.of(TUNNEL, "v4.channel.k8s.io", "v4.base64.channel.k8s.io");
    private static final List<String> WEBSOCKET_READER = List.of("binary.k8s.io", "base64.binary.k8s.io");
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;
    private static final byte[] NOTHING = new byte[0];

    private StreamAcceptor() {}

    /** Whether the request asks for a protocol that streams. */
    public static boolean isStreaming(HttpExchange exchange) {
        return Handshake.isWebSocket(exchange) || Handshake.isSpdy(exchange);
    }

    /**
     * The streams of an exec or attach, once the client opened all of them.
     *
     * @throws StreamRefusedException when there is no protocol in common; the exchange is unanswered
     */
    public static CommandStreams acceptCommand(HttpExchange exchange, CommandOptions options)
            throws IOException, InterruptedException {
        if (Handshake.isWebSocket(exchange)) {
            return webSocketCommand(exchange, options);
        }
        requireSpdy(exchange);
        return spdyCommand(exchange, options);
    }

    /**
     * The connections of a port-forward.
     *
     * @param ports named in the request; only the older WebSocket protocols do that
     * @throws StreamRefusedException when there is no protocol in common; the exchange is unanswered
     */
    public static ForwardedConnections acceptForward(HttpExchange exchange, List<Integer> ports) throws IOException {
        if (!Handshake.isWebSocket(exchange)) {
            requireSpdy(exchange);
            String protocol = Handshake.spdyProtocol(exchange, List.of(FORWARD), FORWARD);
            return new SpdyForwards(SpdySession.server(Handshake.spdy(exchange, protocol)));
        }
        String protocol = Handshake.webSocketProtocol(exchange, WEBSOCKET_FORWARD);
        if (protocol.equals(TUNNEL)) {
            return new SpdyForwards(SpdySession.server(WebSocketTunnel.start(Handshake.webSocket(exchange, protocol))));
        }
        if (ports.isEmpty()) {
            throw new StreamRefusedException(400, "query parameter \"port\" is required");
        }
        return WebSocketForwards.start(exchange, protocol, ports);
    }

    /** Whether the request asks for a WebSocket. */
    public static boolean isWebSocket(HttpExchange exchange) {
        return Handshake.isWebSocket(exchange);
    }

    /**
     * A WebSocket that only tells: everything written becomes messages, {@code close} ends it.
     *
     * @throws StreamRefusedException when there is no protocol in common; the exchange is unanswered
     */
    public static OutputStream acceptReader(HttpExchange exchange) throws IOException {
        String protocol = Handshake.webSocketProtocol(exchange, WEBSOCKET_READER);
        return WebSocketOutput.start(Handshake.webSocket(exchange, protocol), protocol);
    }

    /**
     * A WebSocket that tells lines: each is one text message. Whatever protocol the client names, none
     * is agreed on, as Kubernetes does for watches.
     *
     * @param whenGone runs once when the client is gone; on another thread
     * @throws StreamRefusedException when the handshake is not one; the exchange is unanswered
     */
    public static OutputStream acceptLines(HttpExchange exchange, Runnable whenGone) throws IOException {
        return WebSocketLines.start(Handshake.webSocket(exchange, ""), whenGone);
    }

    private static CommandStreams webSocketCommand(HttpExchange exchange, CommandOptions options) throws IOException {
        String protocol = Handshake.webSocketProtocol(exchange, WEBSOCKET_COMMAND);
        WebSocketSession session =
                WebSocketSession.start(Handshake.webSocket(exchange, protocol), protocol, RESIZE + 1);
        // An empty message tells clients that wait for one that the session stands.
        session.channel(options.stdout() ? STDOUT : options.stderr() ? STDERR : ERROR)
                .out()
                .write(NOTHING, 0, 0);
        boolean status = protocol.startsWith("v4.") || protocol.startsWith("v5.");
        return new CommandStreams(
                channel(session, STDIN, options.stdin()),
                channel(session, STDOUT, options.stdout()),
                channel(session, STDERR, options.stderr() && !options.tty()),
                channel(session, RESIZE, options.tty()),
                session.channel(ERROR),
                status,
                owner(session::whenEnded, session::close));
    }

    private static Optional<SessionStream> channel(WebSocketSession session, int number, boolean wanted) {
        return wanted ? Optional.of(session.channel(number)) : Optional.empty();
    }

    private static CommandStreams spdyCommand(HttpExchange exchange, CommandOptions options)
            throws IOException, InterruptedException {
        String protocol = Handshake.spdyProtocol(exchange, SPDY_COMMAND, "channel.k8s.io");
        boolean resizable = protocol.startsWith("v4.") || protocol.startsWith("v3.");
        boolean stderr = options.stderr() && !options.tty();
        SpdySession session = SpdySession.server(Handshake.spdy(exchange, protocol));
        try {
            int expected = 1 + count(options.stdin()) + count(options.stdout()) + count(stderr);
            Map<String, SessionStream> streams = collect(session, expected + count(options.tty() && resizable));
            SessionStream error = streams.get("error");
            if (error == null) {
                throw new IOException("the client opened no error stream");
            }
            return new CommandStreams(
                    Optional.ofNullable(streams.get("stdin")),
                    Optional.ofNullable(streams.get("stdout")),
                    Optional.ofNullable(streams.get("stderr")),
                    Optional.ofNullable(streams.get("resize")),
                    error,
                    protocol.startsWith("v4."),
                    owner(session::whenEnded, session::close));
        } catch (IOException | InterruptedException e) {
            session.close();
            throw e;
        }
    }

    private static Map<String, SessionStream> collect(SpdySession session, int expected)
            throws IOException, InterruptedException {
        Map<String, SessionStream> streams = new HashMap<>();
        while (streams.size() < expected) {
            SessionStream stream = session.accept(CREATION).orElseThrow(() -> new IOException("the client is gone"));
            streams.put(stream.header("streamtype"), stream);
        }
        return streams;
    }

    private static int count(boolean wanted) {
        return wanted ? 1 : 0;
    }

    private static void requireSpdy(HttpExchange exchange) throws StreamRefusedException {
        if (!Handshake.isSpdy(exchange)) {
            throw new StreamRefusedException(400, "Upgrade request required");
        }
    }

    static CommandStreams.Session owner(java.util.function.Consumer<Runnable> whenEnded, Runnable close) {
        return new CommandStreams.Session() {
            @Override
            public void whenEnded(Runnable action) {
                whenEnded.accept(action);
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
