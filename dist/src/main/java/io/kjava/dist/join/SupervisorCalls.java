package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.ConfigException;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/**
 * Requests to a server from who has nothing but its token: the CA first, which counts only when the
 * token vouches for it, then everything else under that CA.
 */
final class SupervisorCalls {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);

    private final URI server;
    private final JoinToken token;

    SupervisorCalls(URI server, JoinToken token) {
        this.server = requireNonNull(server, "server");
        this.token = requireNonNull(token, "token");
    }

    /**
     * The server's CA.
     *
     * @throws ConfigException when it is not the one of the token
     */
    byte[] fetchCa() throws IOException, InterruptedException {
        HttpRequest request = request(JoinHandler.CA_PATH).build();
        HttpResponse<byte[]> answer = send(client(TlsContexts.withoutVerification()), request);
        if (answer.statusCode() != 200) {
            throw new IOException(JoinHandler.CA_PATH + ": HTTP " + answer.statusCode());
        }
        if (!token.vouchesFor(answer.body())) {
            throw new ConfigException(
                    "the server at %s is not the one that the token was made for (its CA has".formatted(server)
                            + " another hash)");
        }
        return answer.body();
    }

    /** Sends JSON with the token's password. */
    HttpResponse<byte[]> send(byte[] ca, String method, String path, byte[] json)
            throws IOException, InterruptedException {
        String credentials = JoinToken.NODE_USER + ":" + token.password();
        HttpRequest request = request(path)
                .header("content-type", "application/json")
                .header("authorization", "Basic " + base64(credentials))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(json))
                .build();
        return send(client(TlsContexts.client(PemFiles.parseCertificates(ca))), request);
    }

    private static HttpResponse<byte[]> send(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        try (client) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).timeout(REQUEST_LIMIT);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(CONNECT_LIMIT)
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
