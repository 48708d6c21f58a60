package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what bad input is answered, over the real wire. */
class SecurityChecksTest {
    private static final ResourceName ACCOUNTS = new ResourceName("", "v1", "serviceaccounts");

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static HttpClient http;
    private static ApiClient admin;

    @BeforeAll
    static void start() throws IOException {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        http = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(List.of(server.authority())))
                .build();
        admin = server.server().loopbackClient("admin", List.of("system:masters"));
        create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: sec}}");
        create("serviceaccounts", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: low, namespace: sec}}");
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    private static void create(String plural, String yaml) {
        RunningServer.create(admin, plural, yaml);
    }

    private static HttpRequest.Builder path(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }

    private static int code(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest.Builder as(String token, String path) {
        return path(path).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder asAdmin(String path) {
        return as(TestingApiServer.ADMIN_TOKEN, path);
    }

    private static String token(String spec) {
        return admin.dynamic(ACCOUNTS, true)
                .createSub(
                        ObjectKey.of("sec", "low"),
                        "token",
                        RunningServer.read("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {%s}}"
                                .formatted(spec)),
                        DynamicObject.class)
                .text("status", "token");
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutCredentialsOnlyHealthAndVersionAreTold() throws Exception {
        assertThat(code(path("/api/v1/namespaces"))).isEqualTo(403);
        assertThat(code(path("/livez"))).isEqualTo(200);
        assertThat(code(path("/version"))).isEqualTo(200);
        assertThat(code(as("bogus", "/livez"))).isEqualTo(401);
        assertThat(code(path("/api/v1/secrets")
                        .header("X-Remote-User", "admin")
                        .header("X-Remote-Group", "system:masters")))
                .isEqualTo(403);
    }

    @Test
    void aTokenIsGoodOnlyAsItWasSignedAndForItsAudience() throws Exception {
        String good = token("");
        assertThat(code(as(good, "/api"))).isEqualTo(200);
        assertThat(code(as(token("audiences: [vault]"), "/api"))).isEqualTo(401);
        String[] parts = good.split("\\.");
        String body = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String unsigned = part("{\"alg\":\"none\"}") + "." + parts[1] + ".";
        assertThat(code(as(unsigned, "/api"))).isEqualTo(401);
        String other = parts[0] + "." + part(body.replace("low", "root")) + "." + parts[2];
        assertThat(code(as(other, "/api"))).isEqualTo(401);
        String hmac = part("{\"alg\":\"HS256\",\"kid\":\"../x\"}") + "." + parts[1] + "." + parts[2];
        assertThat(code(as(hmac, "/api"))).isEqualTo(401);
    }

    /** What a browser can show, which sets no other headers on a WebSocket. */
    @Test
    void aSubprotocolMayHoldTheTokenAmongOthers() throws Exception {
        String protocol = "base64url.bearer.authorization.k8s.io." + part(TestingApiServer.ADMIN_TOKEN);
        assertThat(webSocket(protocol + ", base64.binary.k8s.io")).startsWith("HTTP/1.1 101 ");
        assertThat(webSocket("binary.k8s.io, " + protocol)).startsWith("HTTP/1.1 101 ");
        assertThat(webSocket(protocol)).startsWith("HTTP/1.1 401 ");
        assertThat(webSocket(protocol + ", " + protocol + ", binary.k8s.io")).startsWith("HTTP/1.1 401 ");
        assertThat(webSocket("base64url.bearer.authorization.k8s.io.$$, binary.k8s.io"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(webSocket("binary.k8s.io")).startsWith("HTTP/1.1 403 ");
    }

    private static String webSocket(String protocols) throws IOException {
        try (TestingRaw raw = TestingRaw.connect(server)) {
            return raw.ask("GET /api/v1/namespaces?watch=1 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Sec-WebSocket-Protocol: " + protocols);
        }
    }

    @Test
    void aTokenIsTheWordAfterItsScheme() throws Exception {
        String token = TestingApiServer.ADMIN_TOKEN;
        assertThat(code(path("/api").header("Authorization", "bearer " + token + " x")))
                .isEqualTo(200);
        HttpResponse<String> spaced = http.send(
                path("/livez").header("Authorization", "Bearer  " + token).build(), BodyHandlers.ofString());
        assertThat(spaced.statusCode()).isEqualTo(200); // as nobody
        assertThat(spaced.headers().firstValue("Warning").orElse(""))
                .isEqualTo("299 - \"the provided Authorization header contains extra space before the bearer token,"
                        + " and is ignored\"");
        assertThat(code(path("/api").header("Authorization", "Bearer  " + token)))
                .isEqualTo(403);
    }

    @Test
    void nobodyBecomesSomebodyElseWithoutTheRight() throws Exception {
        String low = token("");
        assertThat(code(as(low, "/api").header("Impersonate-User", "admin"))).isEqualTo(403);
        assertThat(code(as(low, "/api")
                        .header("Impersonate-User", "system:serviceaccount:sec:low")
                        .header("Impersonate-Group", "system:masters")))
                .isEqualTo(403);
        for (String resource : List.of("secrets", "pods", "nodes")) {
            assertThat(code(as(low, "/api/v1/" + resource))).isEqualTo(403);
        }
    }

    @Test
    void badInputIsRefusedAtOnce() throws Exception {
        String large = "a".repeat(4 * 1024 * 1024);
        assertThat(code(json("/api/v1/namespaces", large))).isEqualTo(413);
        String deep = "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000);
        assertThat(code(json("/api/v1/namespaces", deep))).isEqualTo(400);
        String operation = "{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}";
        String many = "[" + (operation + ",").repeat(10_000) + operation + "]";
        HttpRequest.Builder patch = asAdmin("/api/v1/namespaces/sec")
                .header("Content-Type", "application/json-patch+json")
                .method("PATCH", BodyPublishers.ofString(many));
        assertThat(code(patch)).isEqualTo(413);
        String forged = part("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../../x\"}");
        assertThat(code(asAdmin("/api/v1/pods?limit=1&continue=" + forged))).isEqualTo(400);
    }

    private static HttpRequest.Builder json(String path, String body) {
        return asAdmin(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    @Test
    void aPathLeadsNowhereElse() throws Exception {
        for (String segment : List.of("..%2f..%2fkube-system", "%2e%2e", "a%2fb", "%00", "a%25")) {
            HttpResponse<String> answer = http.send(
                    asAdmin("/api/v1/namespaces/" + segment + "/secrets/x").build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(segment).isIn(400, 403, 404);
            assertThat(JsonCodec.readTree(answer.body().getBytes(StandardCharsets.UTF_8))
                            .path("kind")
                            .asString())
                    .isEqualTo("Status");
        }
    }
}
