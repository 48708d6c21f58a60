package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Requests that do not end in time: with a storage that does not answer. */
@Timeout(120)
class RequestDeadlineTest {
    private static final int WRITES = 4; // in flight; two of them are held for good by the deaf
    private static final ApiServerConfig.Limits LIMITS = new ApiServerConfig.Limits(
            3 * 1024 * 1024, 400, WRITES, 100, Duration.ofSeconds(5), Duration.ofSeconds(1800), Duration.ofHours(1));

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path directory;

    private static HangingStorage storage;
    private static TestingApiServer server;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        storage = new HangingStorage(new MemoryStorage(InstantSource.system()));
        server = TestingApiServer.start(directory, storage, 0, LIMITS);
        http = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(List.of(server.authority())))
                .build();
        RunningServer.create(
                server.server().loopbackClient("admin", List.of("system:masters")),
                "clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: tester},"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin},"
                        + " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: tester}]}");
    }

    @AfterAll
    static void stop() {
        storage.release();
        http.close();
        server.close();
        storage.close();
    }

    private static HttpResponse<byte[]> create(Version version, String name, String query) throws Exception {
        HttpRequest.Builder request = request(MAPS + query)
                .version(version)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"}}""".formatted(name)));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.TESTER_TOKEN);
    }

    private static void isTimeout(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(504);
        JsonNode status = JsonCodec.readTree(response.body());
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(status.path("status").asString()).isEqualTo("Failure");
        assertThat(status.path("reason").asString()).isEqualTo("Timeout");
        assertThat(status.path("code").asInt()).isEqualTo(504);
        assertThat(status.path("message").asString())
                .isEqualTo("Timeout: request did not complete within the allotted timeout");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whatTheStorageDoesNotDoInTimeIsAnswered504AndHoldsNothing(Version version) throws Exception {
        for (int i = 0; i < 2 * WRITES; i++) { // more than may be in flight, if one stayed there
            isTimeout(create(version, "hang-" + version.ordinal() + i, "?timeout=200ms"));
        }
        assertThat(create(version, "fine-" + version.ordinal(), "?timeout=30s").statusCode())
                .isEqualTo(201);
        assertThat(storage.hanging()).isZero();
    }

    @Test
    void theServersOwnLimitIsTheMost() throws Exception {
        long start = System.nanoTime();
        isTimeout(create(Version.HTTP_2, "hang-long", "?timeout=1h"));
        isTimeout(create(Version.HTTP_2, "hang-longer", ""));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isBetween(LIMITS.requestTimeout().multipliedBy(2), Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theClientIsAnsweredEvenWhileNothingEndsTheWork(Version version) throws Exception {
        isTimeout(create(version, "deaf-" + version.ordinal(), "?timeout=200ms"));
        HttpResponse<byte[]> next = http.send(
                request(MAPS)
                        .version(version)
                        .header("Accept", "application/json")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(storage.deaf()).isPositive();
    }

    @Test
    void aLimitThatIsNoneIsABadRequest() throws Exception {
        String invalid = "invalid timeout specified in the request URL - time: ";
        says(MAPS + "?timeout=soon", invalid + "invalid duration \"soon\"");
        says(MAPS + "?timeout=5", invalid + "missing unit in duration \"5\"");
        assertThat(http.send(request(MAPS + "?timeout=0").build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        HttpRequest watch =
                request(MAPS + "?watch=1&timeoutSeconds=1&timeout=soon").build();
        assertThat(http.send(watch, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    private static void says(String path, String message) throws Exception {
        HttpResponse<String> response = http.send(request(path).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode status = JsonCodec.readTree(response.body().getBytes(StandardCharsets.UTF_8));
        assertThat(status.path("reason").asString()).isEqualTo("BadRequest");
        assertThat(status.path("message").asString()).isEqualTo(message);
    }
}
