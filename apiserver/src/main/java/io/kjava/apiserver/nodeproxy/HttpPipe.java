package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Plain requests to kubelets, pods and services, whose answers are streamed. Thread-safe. */
final class HttpPipe implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MAX_REFUSAL = 2 * 1024;
    private static final int BUFFER = 16 * 1024;

    private final ExecutorService threads = Threads.perTask("node-proxy-");
    private @Nullable HttpClient cleartext; // made when first needed: it costs a start its time
    private final Map<SSLContext, HttpClient> secure = new ConcurrentHashMap<>();

    /** Sends it over cleartext. */
    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        return cleartext().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Sends it over TLS. */
    HttpResponse<InputStream> send(HttpRequest request, SSLContext tls) throws IOException, InterruptedException {
        if (secure.size() > 4 && !secure.containsKey(tls)) {
            secure.clear(); // contexts of certificates that were replaced
        }
        return secure.computeIfAbsent(tls, this::client).send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** A kubelet's answer to a GET; a refusal becomes the failure that Kubernetes makes of it. */
    InputStream get(URI uri, SSLContext tls, String podName) throws InterruptedException {
        HttpResponse<InputStream> response;
        try {
            response = send(HttpRequest.newBuilder(uri).build(), tls);
        } catch (IOException e) {
            throw ApiException.internal("Get \"%s\": %s".formatted(uri, reason(e)), e);
        }
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        String text;
        try (InputStream body = response.body()) {
            text = new String(body.readNBytes(MAX_REFUSAL), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            text = reason(e);
        }
        throw Refusals.of(response.statusCode(), text, podName);
    }

    /** Copies what comes, as it comes. */
    static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush(); // whether more is there, the stream only guesses
        }
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private synchronized HttpClient cleartext() {
        if (cleartext == null) {
            cleartext = client(null);
        }
        return cleartext;
    }

    @Override
    public synchronized void close() {
        if (cleartext != null) {
            cleartext.shutdownNow();
        }
        secure.values().forEach(HttpClient::shutdownNow);
        threads.shutdownNow();
    }

    private HttpClient client(@Nullable SSLContext tls) {
        // HTTP/1.1: a stream that its client leaves unread must not hold up others.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads);
        return tls == null ? builder.build() : builder.sslContext(tls).build();
    }
}
