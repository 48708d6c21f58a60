package io.kjava.apiserver;

import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Talks to a testing server as its administrator, in whatever media types a test names. */
public final class TestingHttp implements AutoCloseable {
    private final TestingApiServer server;
    private final HttpClient http;

    public TestingHttp(TestingApiServer server) {
        this.server = server;
        this.http = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(List.of(server.authority())))
                .build();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN);
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return http.send(request.build(), handler);
    }

    /** The answer comes while the caller goes on. */
    public <T> CompletableFuture<HttpResponse<T>> begin(HttpRequest.Builder request, BodyHandler<T> handler) {
        return http.sendAsync(request.build(), handler);
    }

    public HttpResponse<byte[]> get(String path, String accept) throws IOException, InterruptedException {
        return send(request(path).header("Accept", accept), BodyHandlers.ofByteArray());
    }

    /** The answer as JSON, whatever its code. */
    public JsonNode json(String path) throws IOException, InterruptedException {
        return JsonCodec.readTree(get(path, "application/json").body());
    }

    /** Creates or does whatever a POST does. Throws when the code is not 201. */
    public JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)),
                BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new IOException(path + ": " + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return JsonCodec.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
