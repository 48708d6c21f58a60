package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.pki.TlsContexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F34: many long lists at once by one user: the excess is refused, nothing piles up, others go on. */
@Timeout(180)
class ListStormTest {
    private static final int OBJECTS = 1_000;
    private static final int LISTS = 50;
    private static final ApiServerConfig.Limits TEN_READS = new ApiServerConfig.Limits(
            3 * 1024 * 1024, 10, 200, 1_000, Duration.ofSeconds(60), Duration.ofSeconds(1800), Duration.ofHours(1));

    @TempDir
    Path directory;

    @Test
    void manyListsAtOnceDoNotPileUp() throws Exception {
        try (MemoryStorage storage = new MemoryStorage(InstantSource.system());
                TestingApiServer server = TestingApiServer.start(directory, storage, 0, TEN_READS);
                HttpClient http = HttpClient.newBuilder()
                        .sslContext(TlsContexts.client(List.of(server.authority())))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiClient admin = server.server().loopbackClient("admin", List.of("system:masters"));
            RunningServer.create(admin, "namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: storm}}");
            RunningServer.create(
                    admin,
                    "clusterrolebindings",
                    "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: tester},"
                            + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view},"
                            + " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: tester}]}");
            String data = "x".repeat(20_000);
            for (int i = 0; i < OBJECTS; i++) {
                RunningServer.create(
                        admin,
                        "configmaps",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c%d, namespace: storm}, data: {a: %s}}"
                                .formatted(i, data));
            }
            HttpRequest list = request(server, "/api/v1/configmaps", TestingApiServer.TESTER_TOKEN);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (http.send(list, BodyHandlers.discarding()).statusCode() != 200) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
            long before = heap();
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < LISTS; i++) {
                answers.add(clients.submit(() -> {
                    begin.await();
                    return http.send(list, BodyHandlers.discarding()).statusCode();
                }));
            }
            begin.countDown();
            long start = System.nanoTime();
            assertThat(http.send(
                                    request(server, "/api/v1/namespaces/storm", TestingApiServer.ADMIN_TOKEN),
                                    BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            List<Integer> codes = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                codes.add(answer.get(120, TimeUnit.SECONDS));
            }
            assertThat(codes).containsOnly(200, 429);
            assertThat(heap() - before).isLessThan(64L << 20);
        }
    }

    private static HttpRequest request(TestingApiServer server, String path, String token) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    /** What is held, not what waits for the collector. */
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
