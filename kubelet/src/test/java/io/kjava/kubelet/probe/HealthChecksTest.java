package io.kjava.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.CriException;
import io.kjava.cri.ExecResult;
import io.kjava.cri.StreamRequest;
import io.kjava.cri.StreamingService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthChecksTest {
    private static final String LOCAL = "127.0.0.1";
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private HttpServer server;
    private int port;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
        port = server.getAddress().getPort();
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI()
                    + " "
                    + exchange.getRequestHeaders().getFirst("User-Agent")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Host")
                    + " "
                    + exchange.getRequestHeaders().getFirst("X"));
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/to")) {
                exchange.getResponseHeaders().set("Location", path.equals("/to") ? "/200" : "http://other/x");
                exchange.sendResponseHeaders(302, -1);
            } else {
                byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), 0);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void getsAndJudgesByTheStatus() throws InterruptedException {
        assertThat(http("/200?a=b", "")).isEqualTo(new ProbeOutcome.Success());
        assertThat(requests.take()).isEqualTo("/200?a=b kube-probe/1.36 127.0.0.1:" + port + " null");
        assertThat(http("/503", "")).isEqualTo(new ProbeOutcome.Failure("HTTP probe failed with statuscode: 503"));
    }

    @Test
    void sendsTheHeadersOfTheSpec() throws InterruptedException {
        http("/200", ",\"httpHeaders\":[{\"name\":\"Host\",\"value\":\"web\"},{\"name\":\"X\",\"value\":\"y\"}]");
        assertThat(requests.take()).isEqualTo("/200 kube-probe/1.36 web y");
    }

    @Test
    void followsRedirectsOnTheSameHostOnly() throws InterruptedException {
        assertThat(http("/to", "")).isEqualTo(new ProbeOutcome.Success());
        assertThat(requests).hasSize(2);
        assertThat(http("/to/other", ""))
                .isEqualTo(new ProbeOutcome.Warning("Probe terminated redirects, Response body: "));
    }

    @Test
    void saysWhyNobodyAnswered() throws Exception {
        int closed = closedPort();
        assertThat(check("{\"httpGet\":{\"path\":\"/x\",\"port\":%d}}".formatted(closed)))
                .isEqualTo(new ProbeOutcome.Failure(
                        "Get \"http://127.0.0.1:%d/x\": dial tcp 127.0.0.1:%d: connect: connection refused"
                                .formatted(closed, closed)));
        assertThat(check("{\"tcpSocket\":{\"port\":%d}}".formatted(closed)))
                .isEqualTo(new ProbeOutcome.Failure(
                        "dial tcp 127.0.0.1:%d: connect: connection refused".formatted(closed)));
    }

    @Test
    void givesUpWhenTheAnswerTakesTooLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
            int at = silent.getLocalPort();
            assertThat(check("{\"httpGet\":{\"path\":\"/\",\"port\":%d}}".formatted(at), Duration.ofMillis(100)))
                    .isEqualTo(new ProbeOutcome.Failure(
                            ("Get \"http://127.0.0.1:%d/\": context deadline exceeded (Client.Timeout exceeded "
                                            + "while awaiting headers)")
                                    .formatted(at)));
            assertThat(check("{\"grpc\":{\"port\":%d}}".formatted(at), Duration.ofMillis(100)))
                    .isEqualTo(new ProbeOutcome.Failure("timeout: health rpc did not complete within 0s"));
        }
    }

    @Test
    void connectsToNamedPorts() throws InterruptedException {
        assertThat(check("{\"tcpSocket\":{\"port\":\"web\"}}")).isEqualTo(new ProbeOutcome.Success());
        assertThat(check("{\"tcpSocket\":{\"port\":\"no\"}}"))
                .isEqualTo(new ProbeOutcome.Unknown("couldn't find port: \"no\""));
    }

    @Test
    void runsCommandsWithTheLiteralEnvironment() throws InterruptedException {
        assertThat(check("{\"exec\":{\"command\":[\"say\",\"$(GREETING)\"]}}"))
                .isEqualTo(new ProbeOutcome.Failure("say hi"));
        assertThat(check("{\"exec\":{\"command\":[\"ok\"]}}")).isEqualTo(new ProbeOutcome.Success());
        assertThat(check("{\"exec\":{\"command\":[\"slow\",\"1\"]}}", Duration.ofSeconds(2)))
                .isEqualTo(new ProbeOutcome.Failure("command timed out: \"slow 1\" timed out after 2s"));
        assertThat(check("{\"exec\":{\"command\":[\"gone\"]}}"))
                .isEqualTo(new ProbeOutcome.Unknown("no such container"));
    }

    @Test
    void asksTheHealthServiceOfGrpc() throws Exception {
        Server grpc = NettyServerBuilder.forAddress(new InetSocketAddress(LOCAL, 0))
                .addService(health())
                .build()
                .start();
        try {
            assertThat(grpc(grpc.getPort(), "")).isEqualTo(new ProbeOutcome.Success());
            assertThat(grpc(grpc.getPort(), "bad"))
                    .isEqualTo(new ProbeOutcome.Failure("service unhealthy (responded with \"NOT_SERVING\")"));
            assertThat(grpc(grpc.getPort(), "none"))
                    .isEqualTo(new ProbeOutcome.Failure(
                            "error: health rpc failed: rpc error: code = 5 desc = no such thing"));
        } finally {
            grpc.shutdownNow();
        }
        int closed = closedPort();
        assertThat(grpc(closed, ""))
                .isEqualTo(new ProbeOutcome.Failure(
                        ("error: failed to connect service at \"127.0.0.1:%d\": dial tcp 127.0.0.1:%d: "
                                        + "connect: connection refused")
                                .formatted(closed, closed)));
    }

    @Test
    void saysThatAServerDoesNotKnowTheHealthService() throws Exception {
        Server grpc = NettyServerBuilder.forAddress(new InetSocketAddress(LOCAL, 0))
                .build()
                .start();
        try {
            assertThat(grpc(grpc.getPort(), ""))
                    .isInstanceOfSatisfying(
                            ProbeOutcome.Failure.class,
                            failure -> assertThat(failure.message())
                                    .startsWith("error: this server does not implement the grpc health protocol "
                                            + "(grpc.health.v1.Health): "));
        } finally {
            grpc.shutdownNow();
        }
    }

    private ProbeOutcome grpc(int at, String service) throws InterruptedException {
        return check("{\"grpc\":{\"port\":%d,\"service\":\"%s\"}}".formatted(at, service));
    }

    private static ServerServiceDefinition health() {
        MethodDescriptor<byte[], byte[]> check = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        return ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(check, ServerCalls.asyncUnaryCall((request, answer) -> {
                    String service = request.length < 2
                            ? ""
                            : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
                    if (service.equals("none")) {
                        answer.onError(io.grpc.Status.NOT_FOUND
                                .withDescription("no such thing")
                                .asException());
                        return;
                    }
                    answer.onNext(new byte[] {8, (byte) (service.isEmpty() ? 1 : 2)});
                    answer.onCompleted();
                }))
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
            return socket.getLocalPort();
        }
    }

    private ProbeOutcome http(String path, String more) throws InterruptedException {
        return check("{\"httpGet\":{\"path\":\"%s\",\"port\":\"web\"%s}}".formatted(path, more));
    }

    private ProbeOutcome check(String probe) throws InterruptedException {
        return check(probe, Duration.ofSeconds(5));
    }

    private ProbeOutcome check(String json, Duration timeout) throws InterruptedException {
        Probe probe = JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), Probe.class);
        Container container = new ContainerBuilder()
                .withName("c")
                .addNewPort()
                .withName("web")
                .withContainerPort(port)
                .endPort()
                .addNewEnv()
                .withName("GREETING")
                .withValue("hi")
                .endEnv()
                .build();
        return new HealthChecks(new Commands(), InstantSource.system())
                .of(probe)
                .check(new ProbeTarget(new PodBuilder().build(), container, "id", LOCAL), timeout);
    }

    private static final class Commands implements StreamingService {
        @Override
        public ExecResult execSync(String containerId, List<String> command, Duration limit) {
            return switch (command.getFirst()) {
                case "ok" -> new ExecResult(new byte[0], new byte[0], 0);
                case "slow" -> throw new CriException(CriException.Code.DEADLINE_EXCEEDED, "too slow");
                case "gone" -> throw new CriException(CriException.Code.NOT_FOUND, "no such container");
                default -> new ExecResult(String.join(" ", command).getBytes(StandardCharsets.UTF_8), new byte[0], 1);
            };
        }

        @Override
        public String exec(StreamRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String attach(StreamRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String portForward(String sandboxId, List<Integer> ports) {
            throw new UnsupportedOperationException();
        }
    }
}
