package io.kjava.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client may not do to a connection: dawdle, or make work without end (F37, F39, S41, S42, S43). */
@Timeout(60)
class ConnectionBoundsTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final HttpLimits LIMITS =
            new HttpLimits(64 * 1024, 100, Duration.ofSeconds(2), SHORT, SHORT, Duration.ofSeconds(5), 512 * 1024);
    private final CertificateAuthority authority = CertificateAuthority.create("test", InstantSource.system());
    private final AtomicInteger handled = new AtomicInteger();

    @TempDir
    private Path folder;

    private HttpServer server;
    private HttpServer plain;
    private SSLContext tls;

    @BeforeEach
    void start() throws Exception {
        KeyPair keys = CertificateAuthority.newKeyPair();
        CertificateSubject subject = new CertificateSubject(
                "localhost", List.of(), List.of("localhost"), List.of(InetAddress.getByName("127.0.0.1")));
        PemFiles.writePublic(
                folder.resolve("crt"),
                PemFiles.certificates(List.of(authority.issue(
                        subject, keys.getPublic(), CertificateAuthority.Use.SERVER, Duration.ofDays(1)))));
        PemFiles.writePrivate(folder.resolve("key"), PemFiles.privateKey(keys.getPrivate()));
        HttpServerConfig.Tls config =
                new HttpServerConfig.Tls(folder.resolve("crt"), folder.resolve("key"), Optional.empty());
        server = HttpServer.start(
                new HttpServerConfig("test", "127.0.0.1", 0, Optional.of(config), LIMITS), this::handle);
        plain = HttpServer.start(new HttpServerConfig("plain", "127.0.0.1", 0, Optional.empty(), LIMITS), this::handle);
        tls = TlsContexts.client(List.of(authority.certificate()));
    }

    @AfterEach
    void stop() {
        server.close();
        plain.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        handled.incrementAndGet();
        byte[] said = exchange.readBody(1_000_000);
        byte[] body = exchange.path().equals("/much") ? new byte[100_000] : said;
        HttpHeaders headers =
                exchange.path().equals("/last") ? HttpHeaders.of("connection", "close") : new HttpHeaders();
        exchange.respond(200, headers, body);
    }

    private Socket say(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", plain.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void aHeadThatDoesNotEndIsCutOff() throws Exception {
        try (Socket silent = say("");
                Socket half = say("GET / HTTP/1.1\r\nHost: x\r\nX-Never: ")) {
            assertThat(answer(half)).isEmpty();
            assertThat(answer(silent)).isEmpty();
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void aHeadThatDripsIsCutOffAlthoughSomethingMoves() throws Exception {
        try (Socket socket = say("GET / HTTP/1.1\r\nX-Never: ")) {
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write('a');
                        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                    }
                } catch (IOException e) {
                    // cut off
                }
            });
            assertThatThrownBy(() -> {
                        answer(socket);
                        drip.join();
                        throw new IOException("closed in order");
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void aSecondHeadHasItsTimeOnlyOnceItBegins() throws Exception {
        try (Socket socket = say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).startsWith("TTP/1.1 200").doesNotContain("HTTP/1.1 4");
        }
        assertThat(handled).hasValue(1);
    }

    @Test
    void aBodyThatDoesNotComeIsAnsweredAndCutOff() throws Exception {
        try (Socket socket = say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        String large = "a".repeat(70_000);
        try (Socket socket = say("GET / HTTP/1.1\r\nX-Large: " + large + "\r\n\r\n")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 431");
        }
        try (Socket socket = say("GET /" + large + " HTTP/1.1\r\n\r\n")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void rapidResetsEndTheConnection() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            byte[] head = RawHttp2.head("/x");
            int sent = flood(100_000, number -> {
                connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * number + 1, head);
                connection.frame(RawHttp2.RESET, 0, 2 * number + 1, new byte[] {0, 0, 0, 8});
                connection.flush();
            });
            connection.readToEnd();
            assertThat(sent).isLessThan(100_000);
            assertThat(handled.get()).isLessThan(1_000);
        }
    }

    @Test
    void aHeadOfEndlessContinuationsEndsTheConnection() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            connection.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.head("/x"));
            int sent = flood(1_000_000, _ -> {
                connection.frame(RawHttp2.CONTINUATION, 0, 1, new byte[] {0x40, 1, 'a', 1, 'b'});
                connection.flush();
            });
            connection.readToEnd();
            assertThat(sent).isLessThan(1_000_000);
            assertThat(handled).hasValue(0);
        }
    }

    @Test
    void pingsThatNobodyWantsAnsweredEndTheConnection() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            // nothing is read: the answers gather until the server has enough of them; before that the system
            // may take tens of megabytes of pings that the server has not read
            int sent = flood(50_000_000, _ -> connection.frame(RawHttp2.PING, 0, 0, new byte[8]));
            assertThat(sent).isLessThan(50_000_000);
        }
    }

    @Test
    void settingsWithoutEndEndTheConnection() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            byte[] window = {0, 4, 0, 1, 0, 0};
            flood(1_000, _ -> connection.frame(RawHttp2.SETTINGS, 0, 0, window));
            connection.flush();
            connection.readToEnd();
        }
    }

    @Test
    void anAnswerThatItsWindowHoldsBackEndsItsStream() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            connection.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            byte[] head = RawHttp2.head("/much");
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, head);
            connection.flush();
            int type = RawHttp2.SETTINGS;
            while (type != RawHttp2.RESET) {
                type = connection.next().type();
                assertThat(type).isNotEqualTo(RawHttp2.DATA);
            }
        }
    }

    @Test
    void anIdleConnectionIsClosedThoughItPings() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            connection.frame(RawHttp2.PING, 0, 0, new byte[8]);
            connection.flush();
            assertThat(connection.readToEnd()).isTrue();
        }
    }

    @Test
    void anAnswerThatEndsItsConnectionDoesSo() throws Exception {
        try (RawHttp2 connection = RawHttp2.connect(tls, server.port())) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, RawHttp2.head("/last"));
            connection.flush();
            long start = System.nanoTime();
            assertThat(connection.readToEnd()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMITS.idle());
        }
    }

    private interface Step {
        void run(int number) throws IOException;
    }

    /** How often it worked until the server had enough. */
    private static int flood(int most, Step step) {
        for (int number = 0; number < most; number++) {
            try {
                step.run(number);
            } catch (IOException e) {
                return number;
            }
        }
        return most;
    }
}
