package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Values as a stock kube-apiserver v1.20.2 stored them in its etcd, betas among them, and what it answered
 * about them: kjava on the same storage answers that, and more where a version has got new fields.
 */
@Timeout(120)
class StockValuesTest {
    /** Served as version 1 since: the path, and what the answer's fields are called today. */
    private static final Map<String, String> PATHS = Map.of(
            "/apis/batch/v1beta1/", "/apis/batch/v1/",
            "/apis/policy/v1beta1/", "/apis/policy/v1/",
            "/apis/discovery.k8s.io/v1beta1/", "/apis/discovery.k8s.io/v1/");

    /**
     * What Kubernetes has given up, what depends on the storage, and what the stock server makes up when it
     * reads and kjava when it writes.
     */
    private static final Set<String> OTHERWISE = Set.of(
            "/apiVersion",
            "/metadata/selfLink",
            "/metadata/resourceVersion",
            "/metadata/labels/controller-uid",
            "/metadata/labels/job-name",
            "/reportingComponent",
            "/reportingInstance",
            "/spec/volumeClaimTemplates/0/apiVersion",
            "/spec/volumeClaimTemplates/0/kind",
            "/status/phase",
            "/status/disruptionsAllowed",
            "/status/currentHealthy",
            "/status/desiredHealthy",
            "/status/expectedPods");

    private record Value(String key, byte[] stored, String path, String answer) {}

    @TempDir
    Path directory;

    @Test
    void aStockServersValuesAreReadAsItReadThem() throws IOException, InterruptedException {
        MemoryStorage storage = new MemoryStorage(InstantSource.system());
        List<Value> values = values();
        values.forEach(value -> storage.create(value.key(), value.stored()));
        try (TestingApiServer server = TestingApiServer.start(directory, storage, 0);
                TestingHttp http = new TestingHttp(server)) {
            List<String> differences = new ArrayList<>();
            for (Value value : values) {
                if (!value.path().isEmpty()) {
                    compare(
                            value.key(),
                            "",
                            JsonCodec.readTree(value.answer().getBytes(StandardCharsets.UTF_8)),
                            answer(http, value.path()),
                            differences);
                }
            }
            assertThat(differences).isEmpty();
            assertThatThrownBy(() -> http.post("/api/v1/namespaces/default/services", """
                    {"apiVersion":"v1","kind":"Service","metadata":{"name":"second"},
                    "spec":{"type":"NodePort","ports":[{"port":80,"nodePort":30123}]}}"""))
                    .hasMessageContaining("provided port is already allocated");
        } finally {
            storage.close();
        }
    }

    private static List<Value> values() throws IOException {
        List<Value> values = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                requireNonNull(StockValuesTest.class.getResourceAsStream("stock-values.tsv")),
                StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split("\t", -1);
                values.add(new Value(parts[0], Base64.getDecoder().decode(parts[1]), parts[2], parts[3]));
            });
        }
        return values;
    }

    /** The kinds of definitions are served a moment after the start. */
    private static JsonNode answer(TestingHttp http, String path) throws IOException, InterruptedException {
        String now = path;
        for (Map.Entry<String, String> rename : PATHS.entrySet()) {
            now = now.replace(rename.getKey(), rename.getValue());
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<byte[]> answer = http.get(now, "application/json");
        while (answer.statusCode() == 404 && path.startsWith("/apis/x.y/") && System.nanoTime() - deadline < 0) {
            answer = http.get(now, "application/json");
        }
        return JsonCodec.readTree(answer.body());
    }

    /** Everything that the stock server said, the other says as well. */
    private static void compare(String key, String at, JsonNode stock, JsonNode ours, List<String> differences) {
        if (OTHERWISE.contains(at)) {
            return;
        }
        if (stock.isContainer()) {
            if (stock.isObject()) {
                stock.properties()
                        .forEach(entry -> compare(
                                key,
                                at + "/" + entry.getKey(),
                                entry.getValue(),
                                ours.path(entry.getKey()),
                                differences));
            } else {
                for (int i = 0; i < stock.size(); i++) {
                    compare(key, at + "/" + i, stock.get(i), ours.path(i), differences);
                }
            }
        } else if (!stock.equals(ours) && !(stock.isNull() && ours.isMissingNode())) {
            differences.add(key + " " + at + ": " + stock + ", here " + ours);
        }
    }
}
