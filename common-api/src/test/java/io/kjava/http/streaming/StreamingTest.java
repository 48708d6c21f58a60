package io.kjava.http.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHandler;
import io.kjava.http.HttpHeaders;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.lifecycle.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
    private static final byte[] SUCCESS = bytes("{\"status\":\"Success\"}");
    private static final CommandOptions ALL = new CommandOptions(true, true, true, false);
    private static final Duration SOON = Duration.ofSeconds(10);
    private final List<HttpServer> servers = new java.util.ArrayList<>();

    @AfterEach
    void closeServers() {
        servers.reversed().forEach(HttpServer::close);
    }

    @Test
    void aCommandOverSpdyEchoesItsInputAndEndsWithItsOutcome() throws Exception {
        URI uri = serve(exchange -> echo(exchange, ALL));

        try (CommandStreams streams = StreamDialer.command(uri, ALL)) {
            streams.stdin().orElseThrow().out().write(bytes("hello"));
            streams.stdin().orElseThrow().out().close();

            assertThat(streams.stdout().orElseThrow().in().readAllBytes()).isEqualTo(bytes("hello"));
            assertThat(streams.stderr().orElseThrow().in().readAllBytes()).isEqualTo(bytes("done"));
            assertThat(streams.error().in().readAllBytes()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void muchMoreThanAnyBufferPassesABridgeUnchanged() throws Exception {
        URI runtime = serve(exchange -> echo(exchange, ALL));
        URI kubelet = serve(exchange -> bridge(exchange, runtime));
        byte[] much = new byte[3_000_000];
        new Random(1).nextBytes(much);

        try (CommandStreams streams = StreamDialer.command(kubelet, ALL)) {
            Threads.start("test-writer", () -> {
                try (var out = streams.stdin().orElseThrow().out()) {
                    out.write(much);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });

            assertThat(streams.stdout().orElseThrow().in().readAllBytes()).isEqualTo(much);
            assertThat(streams.error().in().readAllBytes()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void aWebSocketClientReachesASpdyRuntimeAndClosesItsInput() throws Exception {
        URI runtime = serve(exchange -> echo(exchange, ALL));
        URI kubelet = serve(exchange -> bridge(exchange, runtime));
        Messages messages = new Messages();
        WebSocket socket = webSocket(kubelet, messages, "v5.channel.k8s.io");

        assertThat(messages.take()).isEqualTo(new byte[] {1}); // the session stands
        socket.sendBinary(ByteBuffer.wrap(bytes("\0hello")), true).join();
        socket.sendPing(ByteBuffer.wrap(bytes("?"))).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).join();

        ByteArrayOutputStream[] channels = messages.untilClosed();
        assertThat(channels[1].toByteArray()).isEqualTo(bytes("hello"));
        assertThat(channels[2].toByteArray()).isEqualTo(bytes("done"));
        assertThat(channels[3].toByteArray()).isEqualTo(SUCCESS);
        assertThat(messages.pongs).hasSize(1);
    }

    @Test
    void whatARuntimeSaidBeforeItResetItsStreamsReachesASpdyClient() throws Exception {
        URI runtime = serve(StreamingTest::speakAndReset);
        URI kubelet = serve(exchange -> bridge(exchange, runtime));

        try (CommandStreams streams = StreamDialer.command(kubelet, ALL)) {
            assertThat(streams.stdout().orElseThrow().in().readAllBytes()).isEqualTo(bytes("out"));
            assertThat(streams.error().in().readAllBytes()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void whatARuntimeSaidBeforeItResetItsStreamsReachesAWebSocketClient() throws Exception {
        URI runtime = serve(StreamingTest::speakAndReset);
        URI kubelet = serve(exchange -> bridge(exchange, runtime));
        Messages messages = new Messages();
        webSocket(kubelet, messages, "v5.channel.k8s.io");

        assertThat(messages.take()).isEqualTo(new byte[] {1}); // the session stands
        ByteArrayOutputStream[] channels = messages.untilClosed();
        assertThat(channels[1].toByteArray()).isEqualTo(bytes("out"));
        assertThat(channels[3].toByteArray()).isEqualTo(SUCCESS);
    }

    @Test
    void aRuntimeThatBreaksOffIsReportedToTheClient() throws Exception {
        URI runtime =
                serve(exchange -> StreamAcceptor.acceptCommand(exchange, ALL).close());
        URI kubelet = serve(exchange -> bridge(exchange, runtime));

        try (CommandStreams streams = StreamDialer.command(kubelet, ALL)) {
            assertThat(streams.error().in().readAllBytes()).isEqualTo(bytes("broken off"));
        }
    }

    @Test
    void aClientThatGoesAwayEndsTheRuntimesSession() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        URI runtime = serve(exchange -> {
            CommandStreams streams = StreamAcceptor.acceptCommand(exchange, ALL);
            streams.session().whenEnded(() -> seen.add("ended"));
            streams.stdout().orElseThrow().out().write('x');
            try {
                streams.stdin().orElseThrow().in().readAllBytes();
            } catch (IOException e) {
                seen.add("input broke off");
            }
        });
        URI kubelet = serve(exchange -> bridge(exchange, runtime));

        try (CommandStreams streams = StreamDialer.command(kubelet, ALL)) {
            assertThat(streams.stdout().orElseThrow().in().read()).isEqualTo('x');
        }

        assertThat(seen.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aForwardedConnectionIsCopiedInBothDirections() throws Exception {
        URI runtime = serve(StreamingTest::echoForwards);
        URI kubelet = serve(exchange -> new StreamBridge(new Words())
                .forward(StreamAcceptor.acceptForward(exchange, List.of()), StreamDialer.forward(runtime)));

        try (StreamSession session = StreamDialer.forward(kubelet)) {
            ForwardedConnection first = StreamDialer.connection(session, 80, 0);
            ForwardedConnection second = StreamDialer.connection(session, 81, 1);
            second.data().out().write(bytes("two"));
            second.data().out().close();
            first.data().out().write(bytes("one"));
            first.data().out().close();

            assertThat(first.data().in().readAllBytes()).isEqualTo(bytes("80 one"));
            assertThat(second.data().in().readAllBytes()).isEqualTo(bytes("81 two"));
            assertThat(first.error().in().readAllBytes()).isEmpty();
        }
    }

    @Test
    void aProtocolThatNobodyKnowsIsRefusedInWords() throws Exception {
        URI uri = serve(exchange -> echo(exchange, ALL));
        HttpHeaders headers = new HttpHeaders()
                .add("Connection", "Upgrade")
                .add("Upgrade", "SPDY/3.1")
                .add("X-Stream-Protocol-Version", "v9.channel.k8s.io");

        UpgradeClient.Answer answer = UpgradeClient.request(uri, java.util.Optional.empty(), "POST", headers);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(new String(answer.refusal(), StandardCharsets.UTF_8)).contains("v9.channel.k8s.io");
    }

    @Test
    void aRefusedDialSaysWhatTheServerSaid() throws Exception {
        URI uri = serve(exchange -> exchange.respond(404, new HttpHeaders(), bytes("no such token")));

        assertThatIOException()
                .isThrownBy(() -> StreamDialer.command(uri, ALL))
                .withMessageContaining("404")
                .withMessageContaining("no such token");
    }

    private URI serve(HttpHandler handler) {
        HttpServer server = HttpServer.start(HttpServerConfig.loopback("test", 0), exchange -> {
            try {
                handler.handle(exchange);
            } catch (StreamRefusedException e) {
                exchange.respond(e.status(), new HttpHeaders(), bytes(e.getMessage()));
            }
        });
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.port() + "/exec?command=x");
    }

    private static void echo(HttpExchange exchange, CommandOptions options) throws IOException, InterruptedException {
        try (CommandStreams streams = StreamAcceptor.acceptCommand(exchange, options)) {
            streams.stdin()
                    .orElseThrow()
                    .in()
                    .transferTo(streams.stdout().orElseThrow().out());
            streams.stdout().orElseThrow().out().close();
            streams.stderr().orElseThrow().out().write(bytes("done"));
            streams.stderr().orElseThrow().out().close();
            streams.error().out().write(SUCCESS);
            streams.error().out().close();
        }
    }

    /** As Kubernetes' streaming library does it: all streams are reset before the connection ends. */
    private static void speakAndReset(HttpExchange exchange) throws IOException, InterruptedException {
        try (CommandStreams streams = StreamAcceptor.acceptCommand(exchange, ALL)) {
            streams.stdout().orElseThrow().out().write(bytes("out"));
            streams.error().out().write(SUCCESS);
            streams.stdin().orElseThrow().reset();
            streams.stdout().orElseThrow().reset();
            streams.stderr().orElseThrow().reset();
            streams.error().reset();
        }
    }

    private static void echoForwards(HttpExchange exchange) throws IOException, InterruptedException {
        try (ForwardedConnections forwards = StreamAcceptor.acceptForward(exchange, List.of())) {
            for (var next = forwards.next(); next.isPresent(); next = forwards.next()) {
                ForwardedConnection connection = next.get();
                connection.error().out().close();
                byte[] sent = connection.data().in().readAllBytes();
                connection.data().out().write(bytes(connection.port() + " "));
                connection.data().out().write(sent);
                connection.data().out().close();
            }
        }
    }

    private static void bridge(HttpExchange exchange, URI runtime) throws IOException, InterruptedException {
        CommandStreams client = StreamAcceptor.acceptCommand(exchange, ALL);
        new StreamBridge(new Words()).command(client, StreamDialer.command(runtime, ALL), () -> {});
    }

    /** A runtime that says how a command ended only when it is reminded: it waits for its own writer. */
    @Test
    void aRuntimeThatKeepsTheOutcomeToItselfIsReminded() throws Exception {
        CountDownLatch reminded = new CountDownLatch(1);
        URI runtime = serve(exchange -> {
            try (CommandStreams streams = StreamAcceptor.acceptCommand(exchange, ALL)) {
                streams.stdout().orElseThrow().out().write(bytes("out"));
                streams.stdout().orElseThrow().out().close();
                streams.stderr().orElseThrow().out().close();
                reminded.await();
                streams.error().out().write(SUCCESS);
                streams.error().out().close();
            }
        });
        URI kubelet = serve(exchange -> new StreamBridge(new Words())
                .command(
                        StreamAcceptor.acceptCommand(exchange, ALL),
                        StreamDialer.command(runtime, ALL),
                        reminded::countDown));
        try (CommandStreams streams = StreamDialer.command(kubelet, ALL)) {
            assertThat(streams.stdout().orElseThrow().in().readAllBytes()).isEqualTo(bytes("out"));
            assertThat(streams.error().in().readAllBytes()).isEqualTo(SUCCESS);
        }
    }

    private static WebSocket webSocket(URI uri, Messages messages, String protocol) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(protocol)
                .connectTimeout(SOON)
                .buildAsync(URI.create(uri.toString().replace("http:", "ws:")), messages)
                .join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private record Words() implements StreamBridge.Outcomes {
        @Override
        public byte[] brokenOff() {
            return bytes("broken off");
        }

        @Override
        public byte[] plain(byte[] status) {
            return status;
        }
    }

    /** Collects what a WebSocket says. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] message = new byte[data.remaining()];
            data.get(message);
            arrived.add(message);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pongs.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            arrived.add(new byte[0]);
            return null;
        }

        byte[] take() throws InterruptedException {
            return java.util.Objects.requireNonNull(arrived.poll(10, TimeUnit.SECONDS));
        }

        ByteArrayOutputStream[] untilClosed() throws InterruptedException {
            ByteArrayOutputStream[] channels = new ByteArrayOutputStream[5];
            java.util.Arrays.setAll(channels, _ -> new ByteArrayOutputStream());
            for (byte[] next = take(); next.length > 0; next = take()) {
                channels[next[0]].write(next, 1, next.length - 1);
            }
            return channels;
        }
    }
}
