package io.kjava.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that an event loop writes for a while. */
@Timeout(60)
class LiveOutputTest {
    private static final Duration STALLED = Duration.ofSeconds(2);
    private static final int[] LENGTHS = {1, 700, 16_375, 16_376, 16_377, 16_384, 40_000, 65_536, 200_000};
    private static final HttpLimits LIMITS = new HttpLimits(
            64 * 1024,
            100,
            Duration.ofSeconds(90),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            STALLED,
            256 * 1024);

    private final CertificateAuthority authority = CertificateAuthority.create("test", InstantSource.system());
    private final List<LivePart> parts = parts();
    private final AtomicInteger taken = new AtomicInteger(); // by the endless body
    private final CountDownLatch ended = new CountDownLatch(1);

    @TempDir
    private Path folder;

    private HttpServer server;
    private HttpServer plain;

    @BeforeEach
    void start() throws Exception {
        KeyPair keys = CertificateAuthority.newKeyPair();
        X509Certificate leaf = authority.issue(
                new CertificateSubject(
                        "localhost", List.of(), List.of("localhost"), List.of(InetAddress.getByName("127.0.0.1"))),
                keys.getPublic(),
                CertificateAuthority.Use.SERVER,
                Duration.ofDays(1));
        PemFiles.writePublic(folder.resolve("crt"), PemFiles.certificates(List.of(leaf)));
        PemFiles.writePrivate(folder.resolve("key"), PemFiles.privateKey(keys.getPrivate()));
        HttpServerConfig.Tls tls =
                new HttpServerConfig.Tls(folder.resolve("crt"), folder.resolve("key"), Optional.empty());
        server = HttpServer.start(new HttpServerConfig("test", "127.0.0.1", 0, Optional.of(tls), LIMITS), this::handle);
        plain = HttpServer.start(new HttpServerConfig("plain", "127.0.0.1", 0, Optional.empty(), LIMITS), this::handle);
    }

    @AfterEach
    void stop() {
        server.close();
        plain.close();
    }

    private static List<LivePart> parts() {
        List<LivePart> result = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] bytes = new byte[LENGTHS[i]];
            java.util.Arrays.fill(bytes, (byte) ('a' + i));
            int half = bytes.length / 2;
            result.add(new LivePart(List.of(
                    java.util.Arrays.copyOf(bytes, half),
                    new byte[0],
                    java.util.Arrays.copyOfRange(bytes, half, bytes.length))));
        }
        return result;
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        Thread writer = Thread.currentThread();
        exchange.onClientGone(writer::interrupt);
        try (OutputStream out = exchange.respondStreaming(200, new HttpHeaders())) {
            LiveOutput live = (LiveOutput) out;
            if (exchange.path().equals("/endless")) {
                endless(live);
            } else {
                inTurns(live);
            }
        } finally {
            ended.countDown();
        }
    }

    /** The thread writes, the loop does, and so on; news come one by one. */
    private void inTurns(LiveOutput out) throws IOException, InterruptedException {
        for (int turn = 0; turn < 3; turn++) {
            out.write(("<" + turn).getBytes(StandardCharsets.US_ASCII));
            AtomicInteger next = new AtomicInteger();
            AtomicInteger allowed = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(1);
            LiveBody body = body(() -> {
                int at = next.get();
                if (at == parts.size()) {
                    done.countDown();
                }
                return at < allowed.get() ? Optional.of(parts.get(next.getAndIncrement())) : Optional.empty();
            });
            try (LiveOutput.Feed feed = out.feed(body)) {
                while (allowed.get() < parts.size()) {
                    allowed.incrementAndGet();
                    feed.news();
                }
                assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            }
            out.write((turn + ">").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static LiveBody body(Supplier<Optional<LivePart>> source) {
        return new LiveBody() {
            @Override
            public Optional<LivePart> next() {
                return source.get();
            }

            @Override
            public long waiting() {
                return 1;
            }
        };
    }

    private void endless(LiveOutput out) throws IOException, InterruptedException {
        LiveBody body = body(() -> {
            taken.incrementAndGet();
            return Optional.of(parts.getLast());
        });
        try (LiveOutput.Feed feed = out.feed(body)) {
            feed.news();
            new CountDownLatch(1).await(); // until the client is gone
        }
    }

    private String expected() {
        StringBuilder one = new StringBuilder();
        for (int i = 0; i < LENGTHS.length; i++) {
            one.append(String.valueOf((char) ('a' + i)).repeat(LENGTHS[i]));
        }
        return "<0" + one + "0><1" + one + "1><2" + one + "2>";
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void threadAndLoopWriteInTurnsToMany(HttpClient.Version version) throws Exception {
        String expected = expected();
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(TlsContexts.client(List.of(authority.certificate())))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/turns"))
                    .build();
            var answers = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(_ -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get(50, TimeUnit.SECONDS).body().equals(expected))
                        .isTrue();
            }
        }
    }

    @Test
    void whoReadsNothingIsGivenLittleAndCutOff() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", plain.port()));
            socket.getOutputStream()
                    .write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            long most = 8L << 20; // what the kernel holds, and a few parts
            assertThat((long) taken.get() * LENGTHS[LENGTHS.length - 1]).isLessThan(most);
        }
    }

    @Test
    void whoReadsAgainIsGivenMore() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", plain.port())) {
            socket.getOutputStream()
                    .write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            long read = 0;
            while (read < 30_000_000L) {
                int count = in.read(buffer);
                assertThat(count).isPositive();
                read += count;
            }
        }
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
