package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.api.ApiException;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Requests in flight, watches of one user, what is measured and what is well, over the wire. */
@Timeout(120)
class ServerBoundsTest {
    private static final ApiServerConfig.Limits SMALL = new ApiServerConfig.Limits(
            3 * 1024 * 1024, 400, 2, 3, Duration.ofSeconds(60), Duration.ofSeconds(1800), Duration.ofHours(1));

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static SSLContext tls;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0, SMALL);
        tls = TlsContexts.client(List.of(server.authority()));
        http = HttpClient.newBuilder().sslContext(tls).build();
        ApiClient admin = server.server().loopbackClient("admin", List.of("system:masters"));
        RunningServer.create(
                admin,
                "clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: tester},"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin},"
                        + " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: tester}]}");
        until(() -> status(request("/readyz")) == 200
                && status(request("/api/v1/nodes")) == 200
                && status(request("/api/v1/namespaces/default")) == 200);
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    private interface Check {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void until(Check check) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.TESTER_TOKEN);
    }

    private static int status(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static String text(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    /** A write whose body is not all there: in flight for as long as this is open. */
    private static SSLSocket slowWrite() throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                .createSocket("127.0.0.1", URI.create(server.url()).getPort());
        OutputStream out = socket.getOutputStream();
        out.write(("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + TestingApiServer.TESTER_TOKEN
                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static String metric(String line) throws IOException, InterruptedException {
        return text("/metrics")
                .lines()
                .filter(each -> each.startsWith(line))
                .findFirst()
                .map(each -> each.substring(each.lastIndexOf(' ') + 1))
                .orElse("");
    }

    @Test
    void writesOverTheBoundAreRefusedAndReadsAreNot() throws Exception {
        String gauge = "apiserver_current_inflight_requests{request_kind=\"mutating\"}";
        HttpRequest.Builder post = request("/api/v1/namespaces/default/configmaps")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        try (SSLSocket _ = slowWrite();
                SSLSocket _ = slowWrite()) {
            until(() -> metric(gauge).equals("2.0"));
            HttpResponse<byte[]> refused = http.send(post.build(), BodyHandlers.ofByteArray());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            JsonNode status = JsonCodec.readTree(refused.body());
            assertThat(status.path("reason").asString()).isEqualTo("TooManyRequests");
            assertThat(status.path("message").asString()).isEqualTo("Too many requests, please try again later.");
            assertThat(status(request("/api/v1/namespaces/default/configmaps"))).isEqualTo(200);
            HttpRequest.Builder byMaster = HttpRequest.newBuilder(
                            URI.create(server.url() + "/api/v1/namespaces/default/configmaps"))
                    .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            assertThat(status(byMaster)).isEqualTo(422);
        }
        until(() -> metric(gauge).equals("0.0"));
        assertThat(status(post)).isEqualTo(422);
    }

    @Test
    void watchesOfOneUserAreBounded() throws Exception {
        String watch = "/api/v1/configmaps?watch=true";
        String gauge = "apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"configmaps\"";
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpResponse<InputStream> answer = http.send(request(watch).build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            open.add(answer.body());
        }
        assertThat(metric(gauge)).isEqualTo("3.0");
        assertThat(status(request(watch))).isEqualTo(429);
        for (InputStream each : open) {
            each.close();
        }
        until(() -> metric(gauge).equals("0.0"));
        try (InputStream again =
                http.send(request(watch).build(), BodyHandlers.ofInputStream()).body()) {
            assertThat(again).isNotNull();
        }
    }

    /** S48: what a client invents does not become a label. */
    @Test
    void inventionsDoNotGrowTheMetrics() throws Exception {
        invent("warm");
        int before = text("/metrics").length();
        for (int i = 0; i < 25; i++) {
            invent("x" + i);
        }
        int after = text("/metrics").length();
        assertThat((double) after).isBetween(before * 0.95, before * 1.05);
    }

    private static void invent(String word) throws IOException, InterruptedException {
        assertThat(status(request("/" + word))).isEqualTo(404);
        assertThat(status(request("/api/v1/" + word))).isEqualTo(404);
        assertThat(status(request("/apis/" + word + ".io/v1/things/y"))).isEqualTo(404);
        assertThat(status(request("/api/v1/namespaces/default/configmaps/" + word)))
                .isEqualTo(404);
        assertThat(status(request("/api/v1/namespaces/default/pods/p/" + word))).isEqualTo(404);
        status(request("/api/v1/namespaces/default")
                .method(word.toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.noBody()));
        HttpRequest anonymous = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/" + word))
                .build();
        assertThat(http.send(anonymous, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
    }

    @Test
    void metricsHaveTheNamesThatDashboardsKnow() throws Exception {
        status(request("/api/v1/namespaces"));
        text("/readyz");
        assertThat(text("/metrics"))
                .contains(
                        "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"\",group=\"\","
                                + "resource=\"namespaces\",scope=\"cluster\",subresource=\"\",verb=\"LIST\","
                                + "version=\"v1\"}",
                        "apiserver_request_duration_seconds_bucket{component=\"apiserver\"",
                        "apiserver_response_sizes_bucket{component=\"apiserver\",group=\"\","
                                + "resource=\"namespaces\",scope=\"cluster\",subresource=\"\",verb=\"LIST\"",
                        "apiserver_admission_controller_admission_duration_seconds_bucket{name=\"NamespaceLifecycle\","
                                + "operation=\"CREATE\",rejected=\"false\",type=\"admit\",le=\"0.005\"}",
                        "apiserver_admission_step_admission_duration_seconds_count{operation=\"CREATE\","
                                + "rejected=\"false\",type=\"validate\"}",
                        "kubernetes_healthcheck{name=\"ping\",type=\"readyz\"} 1",
                        "kubernetes_healthchecks_total{name=\"ping\",status=\"success\",type=\"readyz\"}",
                        "rest_client_requests_total{code=\"201\",host=\"localhost\",method=\"POST\"}",
                        "rest_client_request_duration_seconds_bucket{host=\"localhost\",verb=\"GET\"",
                        ",le=\"0.005\"}",
                        ",le=\"60.0\"}",
                        "apiserver_current_inflight_requests{request_kind=\"readOnly\"}",
                        "apiserver_storage_objects{resource=\"namespaces\"}",
                        "apiserver_resource_objects{group=\"apps\",resource=\"deployments\"}",
                        "etcd_request_duration_seconds_bucket{group=\"\",operation=\"create\",resource=\"namespaces\"",
                        "kubernetes_build_info{",
                        "process_cpu_seconds_total",
                        "process_open_fds",
                        "process_resident_memory_bytes",
                        "process_start_time_seconds");
    }

    @Test
    void healthIsToldPerCheck() throws Exception {
        assertThat(text("/livez")).isEqualTo("ok");
        assertThat(text("/livez?verbose"))
                .startsWith("[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]poststarthook/")
                .doesNotContain("informer-sync", "shutdown", "etcd-readiness")
                .endsWith("livez check passed\n");
        assertThat(text("/readyz?verbose"))
                .startsWith("[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]etcd-readiness ok\n[+]informer-sync ok\n")
                .contains("[+]poststarthook/rbac/bootstrap-roles ok\n")
                .endsWith("[+]shutdown ok\nreadyz check passed\n");
        assertThat(text("/readyz?verbose&exclude=etcd&exclude=nothing"))
                .contains("[+]etcd excluded: ok\n")
                .endsWith("warn: some health checks cannot be excluded: no matches for \"nothing\"\n"
                        + "readyz check passed\n");
        assertThat(text("/healthz?verbose")).endsWith("healthz check passed\n");
        assertThat(text("/readyz/etcd")).isEqualTo("ok");
        assertThat(text("/livez/poststarthook/rbac/bootstrap-roles")).isEqualTo("ok");
        assertThat(status(request("/livez/shutdown"))).isEqualTo(404);
    }

    /** While it stops, it says that it is not ready, and still lives. */
    @Test
    void aServerThatStopsIsNotReady() {
        try (MemoryStorage own = new MemoryStorage(InstantSource.system())) {
            ApiServer inProcess = ApiServer.start(ApiServerConfig.inProcess(), own, InstantSource.system());
            ApiClient client = inProcess.loopbackClient("admin", List.of("system:masters"));
            inProcess.close();
            ApiException refused = catchThrowableOfType(ApiException.class, () -> client.read("/readyz"));
            assertThat(refused.code()).isEqualTo(500);
            refused = catchThrowableOfType(ApiException.class, () -> client.read("/readyz/shutdown"));
            assertThat(refused.code()).isEqualTo(500);
        }
    }
}
