package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input over the wire (S36 to S47, S51, S52, S88, F36, F40): refused at once, for its own reason. */
@Timeout(120)
class HostileInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20); // on a machine with much else to do
    private static final String JSON = "application/json";
    private static final String NAMESPACES = "/api/v1/namespaces";

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
        RunningServer.create(admin, "namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: bad}}");
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    /** One bad request and what may be the answer. */
    private record Bad(String name, String method, String path, String type, byte[] body, List<Integer> codes) {
        static Bad of(String name, String method, String path, String type, String body, Integer... codes) {
            return new Bad(name, method, path, type, body.getBytes(StandardCharsets.UTF_8), List.of(codes));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad() throws IOException {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'j'; c++) {
            bomb.append(c + ": &" + c + " [" + ("*" + (char) (c - 1) + ",").repeat(8) + "*" + (char) (c - 1) + "]\n");
        }
        String add = "{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}";
        String copies = "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"a\":\"" + "x".repeat(1_000)
                + "\"}}"
                + ",{\"op\":\"copy\",\"from\":\"/metadata/annotations\",\"path\":\"/metadata/annotations/b\"}"
                        .repeat(60)
                + "]";
        String large = "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"a\":\"" + "x".repeat(100_000)
                + "\"}}"
                + ",{\"op\":\"copy\",\"from\":\"/metadata/annotations/a\",\"path\":\"/metadata/annotations/b\"}"
                        .repeat(5_000)
                + "]";
        String patch = "application/json-patch+json";
        String merge = "application/merge-patch+json";
        String one = NAMESPACES + "/bad";
        return Stream.of(
                Bad.of("S36 4 MiB", "POST", NAMESPACES, JSON, "a".repeat(4 << 20), 413),
                Bad.of("S37 deep JSON", "POST", NAMESPACES, JSON, deep, 400),
                Bad.of("S37 deep YAML", "POST", NAMESPACES, "application/yaml", "[".repeat(50_000), 400),
                Bad.of("S37 deep merge patch", "PATCH", one, merge, deep, 400),
                Bad.of("S38 aliases", "POST", NAMESPACES, "application/yaml", bomb.toString(), 400),
                Bad.of("S39 10,001 operations", "PATCH", one, patch, "[" + (add + ",").repeat(10_000) + add + "]", 413),
                Bad.of("S39 copies of copies", "PATCH", one, patch, copies, 400, 422),
                Bad.of("S39 copies of much", "PATCH", one, patch, large, 422),
                new Bad("S40 gzip", "POST", NAMESPACES, JSON, zeros(64 << 20), List.of(400, 413, 415)),
                Bad.of("F40 long number", "POST", NAMESPACES, JSON, "{\"a\":" + "1".repeat(1 << 20) + "}", 400),
                Bad.of(
                        "F40 strict duplicate",
                        "POST",
                        NAMESPACES + "?fieldValidation=Strict",
                        JSON,
                        "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"name\":\"b\"}}",
                        400),
                Bad.of("S88 half an object", "POST", NAMESPACES, JSON, "{", 400),
                Bad.of(
                        "protobuf that is none",
                        "POST",
                        NAMESPACES,
                        "application/vnd.kubernetes.protobuf",
                        "k8s\0x",
                        400),
                Bad.of("an unknown type", "POST", NAMESPACES, "application/x-java-serialized-object", "x", 415),
                Bad.of("S44 quantity", "POST", NAMESPACES + "/bad/pods", JSON, pod("011E011110011110"), 400, 422),
                Bad.of("S44 long quantity", "POST", NAMESPACES + "/bad/pods", JSON, pod("9".repeat(100_000)), 400, 422),
                Bad.of("S45 forged token", "GET", "/api/v1/pods?limit=1&continue=" + chance(6_000), JSON, "", 400),
                Bad.of(
                        "S45 long selector",
                        "GET",
                        "/api/v1/pods?labelSelector=" + "a%3Db,".repeat(50_000),
                        JSON,
                        "",
                        400),
                Bad.of(
                        "S45 endless selector",
                        "GET",
                        "/api/v1/pods?labelSelector=" + "a".repeat(2 << 20),
                        JSON,
                        "",
                        431),
                Bad.of(
                        "S51 traversal",
                        "GET",
                        NAMESPACES + "/..%2f..%2fkube-system/secrets/x",
                        JSON,
                        "",
                        400,
                        403,
                        404),
                Bad.of("S51 zero", "GET", NAMESPACES + "/%00/secrets/x", JSON, "", 400, 404));
    }

    private static String pod(String cpu) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"containers\":[{"
                + "\"name\":\"c\",\"image\":\"x\",\"resources\":{\"limits\":{\"cpu\":\"" + cpu + "\"}}}]}}";
    }

    private static String chance(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] zeros(int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(new byte[length]);
        }
        return out.toByteArray();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .version(path.length() > 100_000 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN);
    }

    private static HttpResponse<String> send(Bad bad) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(bad.path)
                .header("Content-Type", bad.type)
                .method(
                        bad.method,
                        bad.body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bad.body));
        if (bad.name.contains("gzip")) {
            request.header("Content-Encoding", "gzip");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefused(Bad bad) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = send(bad);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        assertThat(bad.codes).as(answer.body()).contains(answer.statusCode());
        assertThat(answer.body()).doesNotContain("Exception", ".java", "\tat ");
        if (answer.statusCode() != 431) {
            assertThat(JsonCodec.readTree(answer.body().getBytes(StandardCharsets.UTF_8))
                            .path("kind")
                            .asString())
                    .isEqualTo("Status");
        }
        assertThat(http.send(request(NAMESPACES + "/bad").build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    /** F36: all of it from many sides at once; nothing but refusals, and the server is as it was. */
    @Test
    void manyBadRequestsAreManyRefusals() throws Exception {
        List<Bad> small = bad().filter(each -> each.body.length < 100_000 && each.path.length() < 20_000)
                .toList();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < 20; client++) {
                int first = client;
                running.add(clients.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        Bad bad = small.get((first + i) % small.size());
                        assertThat(bad.codes).as(bad.name).contains(send(bad).statusCode());
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(100, TimeUnit.SECONDS);
            }
        }
    }

    /** S46, S47: expressions of users take linear time, or are not accepted. */
    @Test
    void patternsAndRulesOfUsersCannotRunLong() throws Exception {
        RunningServer.create(admin, "customresourcedefinitions", definition("slow", """
                pattern: "^(a+)+$"
                """));
        ResourceName slow = new ResourceName("bad.test", "v1", "slows");
        DynamicObject object = RunningServer.read(
                "{apiVersion: bad.test/v1, kind: Slow, metadata: {name: x, namespace: bad}, spec: {text: %s}}"
                        .formatted("a".repeat(40_000) + "b"));
        ApiException refused = null;
        long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (refused == null || refused.code() == 404) { // until it is served
            assertThat(System.nanoTime()).isLessThan(limit);
            long start = System.nanoTime();
            refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                    ApiException.class, () -> admin.dynamic(slow, true).create(object));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        }
        assertThat(refused.code()).isEqualTo(422);
        ApiException costly = RunningServer.refused(admin, "customresourcedefinitions", definition("cost", """
                x-kubernetes-validations: [{rule: "self.matches(self + self) && self.matches(self)"}]
                """));
        assertThat(costly.code()).isEqualTo(422);
        assertThat(costly).hasMessageContaining("cost");
    }

    private static String definition(String singular, String more) {
        String kind = singular.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + singular.substring(1);
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %1$ss.bad.test}
                spec:
                  group: bad.test
                  scope: Namespaced
                  names: {plural: %1$ss, singular: %1$s, kind: %2$s, listKind: %2$sList}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            properties:
                              text:
                                type: string
                                %3$s""".formatted(singular, kind, more);
    }

    /** F40: as large as an object may be, again and again; what is held at the end is as at the start. */
    @Test
    void largeObjectsComeAndGo() throws Exception {
        ResourceName maps = new ResourceName("", "v1", "configmaps");
        String text = "x".repeat(1_000_000);
        for (int round = 0; round < 20; round++) {
            String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large\"},"
                    + "\"data\":{\"a\":\"" + text + "\"}}";
            Bad create = Bad.of("large", "POST", NAMESPACES + "/bad/configmaps", JSON, body, 201);
            assertThat(send(create).statusCode()).isEqualTo(201);
            admin.dynamic(maps, true).delete(ObjectKey.of("bad", "large"), io.kjava.client.DeleteOptions.DEFAULT);
        }
        assertThat(admin.dynamic(maps, true).get(ObjectKey.of("bad", "large"))).isEmpty();
    }

    /** S52: what is authorized is the path that is acted on. */
    @Test
    void aPathBehindAProxyIsNotSomebodyElses() throws Exception {
        try (TestingRaw raw = TestingRaw.connect(server)) {
            String answer = raw.ask(
                    "GET /api/v1/namespaces/bad/services/x/proxy/../../../kube-system/secrets HTTP/1.1",
                    TestingApiServer.TESTER_TOKEN);
            assertThat(answer).matches("(?s)HTTP/1.1 40[034].*");
        }
    }

    /** S56: after an upgrade that failed, nothing goes through the connection as somebody else. */
    @Test
    void aFailedUpgradeLeavesNoTunnel() throws Exception {
        try (TestingRaw raw = TestingRaw.connect(server)) {
            String answer = raw.ask(
                    "GET /api/v1/namespaces/bad/pods/none/exec?command=id HTTP/1.1\r\nConnection: Upgrade\r\n"
                            + "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io",
                    TestingApiServer.ADMIN_TOKEN);
            assertThat(answer).matches("(?s)HTTP/1.1 40[45].*"); // this server reaches no kubelets
            String second = raw.ask("GET /api/v1/secrets HTTP/1.1", "nobody-knows-it");
            assertThat(second).doesNotContain("SecretList").matches("(?s)(HTTP/1.1 401.*)?");
        }
    }
}
