package io.kjava.it.security;

import io.kjava.codec.JsonCodec;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TestingClientKey;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import tools.jackson.databind.JsonNode;

/** The shared cluster's server and kubelet, asked over the wire by whoever a test wants to be. */
final class Wire {
    static final int KUBELET = 10_250;
    static final int API = 6443;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestCluster cluster = TestCluster.shared();
    private final Map<Who, HttpClient> clients = new ConcurrentHashMap<>();
    private final TestingClientKey admin = issued(CertificateAuthority.Use.CLIENT, "wire-admin", "system:masters");

    /**
     * Who asks.
     *
     * @param tls shows a certificate or none
     * @param token empty for none
     */
    record Who(SSLContext tls, String token) {}

    /** What is answered. */
    record Answer(int status, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            return JsonCodec.readTree(body.getBytes(StandardCharsets.UTF_8));
        }

        String message() {
            return json().path("message").asString("");
        }
    }

    Kubectl kubectl() {
        return cluster.kubectl();
    }

    TestCluster cluster() {
        return cluster;
    }

    String host() {
        return cluster.server().machine().address();
    }

    /** An address of this test's own that the server reaches. */
    String ownHost() {
        return host().replaceFirst("\\.[0-9]+$", ".1");
    }

    Path tls(String file) {
        return cluster.server().dataDir().resolve("server/tls").resolve(file);
    }

    List<X509Certificate> certificates(String file) {
        try {
            return PemFiles.parseCertificates(Files.readAllBytes(tls(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who issues clients' certificates in this cluster. */
    CertificateAuthority clientAuthority() {
        try {
            return new CertificateAuthority(
                    certificates("client-ca.crt").getFirst(),
                    PemFiles.parsePrivateKey(Files.readAllBytes(tls("client-ca.key"))),
                    InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestingClientKey issued(CertificateAuthority.Use use, String user, String... groups) {
        return TestingClientKey.issuedBy(clientAuthority(), use, user, groups);
    }

    Who admin() {
        return with(admin);
    }

    /** Somebody with a certificate of the cluster's own authority. */
    Who user(String name, String... groups) {
        return with(issued(CertificateAuthority.Use.CLIENT, name, groups));
    }

    Who with(TestingClientKey key) {
        return new Who(key.context(serverAuthority()), "");
    }

    Who nobody() {
        return new Who(TlsContexts.client(List.of(serverAuthority())), "");
    }

    Who token(String token) {
        return new Who(TlsContexts.client(List.of(serverAuthority())), token);
    }

    private X509Certificate serverAuthority() {
        return certificates("server-ca.crt").getFirst();
    }

    /** A token of a service account, by kubectl. */
    Who account(String namespace, String name, String... options) {
        return token(tokenOf(namespace, name, options));
    }

    String tokenOf(String namespace, String name, String... options) {
        List<String> words = new java.util.ArrayList<>(List.of("-n", namespace, "create", "token", name));
        words.addAll(List.of(options));
        return kubectl().run(words.toArray(String[]::new)).strip();
    }

    Answer get(Who who, String path, String... headers) {
        return ask(who, API, "GET", path, new byte[0], headers);
    }

    int code(Who who, String path, String... headers) {
        return get(who, path, headers).status();
    }

    Answer send(Who who, String method, String path, String type, String body) {
        return ask(who, API, method, path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    }

    Answer post(Who who, String path, String json) {
        return send(who, "POST", path, "application/json", json);
    }

    Answer ask(Who who, int port, String method, String path, byte[] body, String... headers) {
        HttpClient client = clients.computeIfAbsent(
                who,
                w -> HttpClient.newBuilder()
                        .sslContext(w.tls())
                        .connectTimeout(LIMIT)
                        .build());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://%s:%d%s".formatted(host(), port, path)))
                .timeout(LIMIT)
                .version(path.length() > 100_000 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!who.token().isEmpty()) {
            request.header("Authorization", "Bearer " + who.token());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A connection of its own, in HTTP/1.1 as a test writes it, dots and upgrades and all. */
    Raw raw(Who who, int port) throws IOException {
        SSLSocket socket = (SSLSocket) who.tls().getSocketFactory().createSocket(host(), port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        return new Raw(socket, who.token());
    }

    /** One connection; confined to one thread. */
    static final class Raw implements AutoCloseable {
        private final SSLSocket socket;
        private final String token;

        private Raw(SSLSocket socket, String token) {
            this.socket = socket;
            this.token = token;
        }

        /** @param lines request line and headers, without those that say who and where */
        Answer ask(String... lines) throws IOException {
            StringBuilder text = new StringBuilder(lines[0]).append("\r\nHost: localhost\r\n");
            if (!token.isEmpty()) {
                text.append("Authorization: Bearer ").append(token).append("\r\n");
            }
            for (int i = 1; i < lines.length; i++) {
                text.append(lines[i]).append("\r\n");
            }
            return write(text.append("\r\n").toString());
        }

        Answer write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return read();
        }

        /** Status 0 at the end of the connection. */
        Answer read() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return new Answer(0, Map.of(), head.toString());
                }
                head.append((char) next);
            }
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            head.toString().lines().skip(1).filter(line -> line.contains(": ")).forEach(line -> {
                String[] parts = line.split(": ", 2);
                headers.merge(parts[0], List.of(parts[1]), (a, b) -> {
                    List<String> both = new java.util.ArrayList<>(a);
                    both.addAll(b);
                    return both;
                });
            });
            int status = Integer.parseInt(head.substring(9, 12));
            int length = Integer.parseInt(
                    headers.getOrDefault("Content-Length", List.of("0")).getFirst());
            return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }

        SSLSocket socket() {
            return socket;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What every WebSocket begins with. */
    static String[] webSocket(String path, String... more) {
        List<String> lines = new java.util.ArrayList<>(List.of(
                "GET " + path + " HTTP/1.1",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }
}
