package io.kjava.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.BufferedReader;
import java.io.InputStreamReader;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServerTest {
    private final CertificateAuthority authority = CertificateAuthority.create("test", InstantSource.system());
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

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
        PemFiles.writePublic(folder.resolve("ca"), PemFiles.certificates(List.of(authority.certificate())));
        HttpServerConfig.Tls tls = new HttpServerConfig.Tls(
                folder.resolve("crt"), folder.resolve("key"), Optional.of(folder.resolve("ca")));
        server = HttpServer.start(
                new HttpServerConfig("test", "127.0.0.1", 0, Optional.of(tls), HttpLimits.DEFAULT), this::handle);
        plain = HttpServer.start(HttpServerConfig.loopback("plain", 0), this::handle);
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
        plain.close();
    }

    private void handle(HttpExchange exchange) throws java.io.IOException, InterruptedException {
        switch (exchange.path()) {
            case "/echo" ->
                exchange.respond(200, HttpHeaders.of("x-protocol", exchange.protocol()), exchange.readBody(1_000_000));
            case "/who" -> {
                String none = exchange.peerCertificates().refused() ? "refused" : "nobody";
                String who = exchange.peerCertificates().chain().isEmpty()
                        ? none
                        : exchange.peerCertificates()
                                .chain()
                                .getFirst()
                                .getSubjectX500Principal()
                                .getName();
                exchange.respond(200, new HttpHeaders(), who.getBytes(StandardCharsets.UTF_8));
            }
            case "/stream" -> {
                exchange.onClientGone(() -> events.add("gone"));
                OutputStream out = exchange.respondStreaming(200, new HttpHeaders());
                out.write("first\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                release.await();
                out.write("last\n".getBytes(StandardCharsets.UTF_8));
                out.close();
            }
            case "/upgrade" -> {
                try (HttpExchange.RawConnection raw =
                        exchange.upgrade(HttpHeaders.of("connection", "Upgrade").add("upgrade", "echo"))) {
                    int b = raw.in().read();
                    raw.out().write(b + 1);
                }
            }
            case "/big" -> {
                OutputStream out = exchange.respondStreaming(200, new HttpHeaders());
                byte[] part = new byte[100_000];
                for (int i = 0; i < 100; i++) {
                    out.write(part);
                }
                out.close();
            }
            case "/pieces" -> pieces(exchange.respondStreaming(200, new HttpHeaders()));
            default -> throw new IllegalArgumentException("boom");
        }
    }

    /** Counts up, in pieces of all lengths around those of records and buffers, with a flush now and then. */
    private static void pieces(OutputStream out) throws java.io.IOException {
        int next = 0;
        int[] lengths = {1, 7, 1023, 1300, 4092, 4093, 16_367, 16_368, 16_369, 16_384, 40_000, 70_000};
        for (int i = 0; i < 60; i++) {
            byte[] piece = new byte[lengths[i * 5 % lengths.length]];
            for (int j = 0; j < piece.length; j++) {
                piece[j] = (byte) (next++ % 251);
            }
            out.write(piece);
            out.write(next++ % 251);
            if (i % 4 == 3) {
                out.flush();
            }
        }
        out.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TlsContexts.client(List.of(authority.certificate())))
                .build();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + server.port() + path);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aBodyComesBackWhole(HttpClient.Version version) throws Exception {
        if (version != HttpClient.Version.HTTP_1_1 && version != HttpClient.Version.HTTP_2) {
            return; // the client knows a third one that servers over TCP do not speak
        }
        String body = "x".repeat(300_000);
        HttpResponse<String> answer = client(version)
                .send(
                        HttpRequest.newBuilder(uri("/echo"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("x-protocol"))
                .contains(version == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1");
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        HttpResponse<String> answer = client(HttpClient.Version.HTTP_2)
                .send(
                        HttpRequest.newBuilder(uri("/echo"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_000_001]))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void manyAnswersShareAConnection() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        var answers = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> client.sendAsync(
                        HttpRequest.newBuilder(uri("/echo"))
                                .POST(HttpRequest.BodyPublishers.ofString("" + i))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();

        for (int i = 0; i < 100; i++) {
            assertThat(answers.get(i).get(10, TimeUnit.SECONDS).body()).isEqualTo("" + i);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void whatIsFlushedArrivesBeforeTheEnd(HttpClient.Version version) throws Exception {
        HttpResponse<java.io.InputStream> answer = client(version)
                .send(HttpRequest.newBuilder(uri("/stream")).build(), HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));

        assertThat(lines.readLine()).isEqualTo("first");
        release.countDown();
        assertThat(lines.readLine()).isEqualTo("last");
        assertThat(lines.readLine()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void piecesOfAllLengthsArriveInOrder(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            byte[] body = client.send(
                            HttpRequest.newBuilder(uri("/pieces")).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            assertThat(body)
                    .hasSize(5 * (1 + 7 + 1023 + 1300 + 4092 + 4093 + 16_367 + 16_368 + 16_369)
                            + 5 * (16_384 + 40_000 + 70_000)
                            + 60);
            for (int i = 0; i < body.length; i++) {
                if (body[i] != (byte) (i % 251)) {
                    throw new AssertionError("byte " + i);
                }
            }
        }
    }

    @Test
    void aBigAnswerPassesTheWindow() throws Exception {
        HttpResponse<byte[]> answer = client(HttpClient.Version.HTTP_2)
                .send(HttpRequest.newBuilder(uri("/big")).build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.body()).hasSize(10_000_000);
    }

    @Test
    void aClientThatLeavesIsNoticed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", plain.port())) {
            socket.getOutputStream()
                    .write("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void aVerifiedCertificateIsKnownAndAStrangersIsNot() throws Exception {
        assertThat(whoWith(authority)).isEqualTo("CN=me");
        assertThat(whoWith(CertificateAuthority.create("other", InstantSource.system())))
                .isEqualTo("nobody");
    }

    private String whoWith(CertificateAuthority issuer) throws Exception {
        KeyPair keys = CertificateAuthority.newKeyPair();
        X509Certificate own = issuer.issue(
                CertificateSubject.client("me"), keys.getPublic(), CertificateAuthority.Use.CLIENT, Duration.ofDays(1));
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(List.of(authority.certificate()), List.of(own), keys.getPrivate()))
                .build();
        return client.send(HttpRequest.newBuilder(uri("/who")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void anUpgradedConnectionIsRawInBothDirections() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", plain.port())) {
            socket.getOutputStream()
                    .write(("GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n" + "Upgrade: echo\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) socket.getInputStream().read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101");
            socket.getOutputStream().write('a');
            assertThat(socket.getInputStream().read()).isEqualTo('b');
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", plain.port())) {
            String one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
            String last = one.replace("Host: x", "Connection: close");
            socket.getOutputStream().write((one + "1" + one + "2" + last + "3").getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(all.replaceAll("(?s)HTTP.*?\r\n\r\n", "")).isEqualTo("123");
        }
    }

    @Test
    void aHandlerThatThrowsAnswersFiveHundred() throws Exception {
        assertThat(client(HttpClient.Version.HTTP_2)
                        .send(HttpRequest.newBuilder(uri("/throws")).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(500);
    }
}
