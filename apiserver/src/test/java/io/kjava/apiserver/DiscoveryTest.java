package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What discovery says of built-in kinds, compared with a stock API server's documents. */
class DiscoveryTest {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static HttpClient http;

    @BeforeAll
    static void start() throws IOException {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        http = HttpClient.newBuilder()
                .sslContext(TlsContexts.client(List.of(server.authority())))
                .build();
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    private static JsonNode get(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN)
                .header("Accept", accept)
                .build();
        return JsonCodec.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        return list.valueStream()
                .filter(row -> row.path(field).asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1, pods, xPOwRZ+Yhw8=",
        "/api/v1, componentstatuses, ''",
        "/api/v1, bindings, ''",
        "/api/v1, events, r2yiGXH7wu8=",
        "/apis/events.k8s.io/v1, events, r2yiGXH7wu8=",
        "/apis/autoscaling/v1, horizontalpodautoscalers, qwQve8ut294=",
        "/apis/autoscaling/v2, horizontalpodautoscalers, qwQve8ut294=",
        "/apis/apiextensions.k8s.io/v1, customresourcedefinitions, jfWCUB31mvA=",
        "/apis/admissionregistration.k8s.io/v1, mutatingadmissionpolicies, LYmCf+UMVdg=",
        "/apis/discovery.k8s.io/v1, endpointslices, qgS0xkrxYAI=",
        "/apis/authentication.k8s.io/v1, tokenreviews, ''"
    })
    void aResourceTellsInWhichVersionItIsKept(String path, String plural, String hash)
            throws IOException, InterruptedException {
        JsonNode row = named(get(path, "application/json").path("resources"), "name", plural);
        assertThat(row.path("storageVersionHash").asString("")).isEqualTo(hash);
    }

    @Test
    void anAggregatedKindNamesItsGroupOnlyWhereItIsAnother() throws IOException, InterruptedException {
        JsonNode group = named(group("apps"), "version", "v1");
        assertThat(group.path("freshness").asString()).isEqualTo("Current");
        JsonNode deployments = named(group.path("resources"), "resource", "deployments");
        assertThat(deployments.path("responseKind").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"\",\"kind\":\"Deployment\"}");
        assertThat(deployments
                        .path("subresources")
                        .valueStream()
                        .map(sub -> sub.path("responseKind").toString()))
                .containsExactly(
                        "{\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\"}",
                        "{\"group\":\"\",\"version\":\"\",\"kind\":\"Deployment\"}");
    }

    private static JsonNode group(String name) throws IOException, InterruptedException {
        for (JsonNode item : get("/apis", AGGREGATED).path("items")) {
            if (item.path("metadata").path("name").asString("").equals(name)) {
                assertThat(item.path("metadata").propertyNames()).containsExactly("name");
                return item.path("versions");
            }
        }
        throw new AssertionError("no group " + name);
    }

    @Test
    void subresourcesOfBuiltInKindsComeByName() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode row : get("/api/v1", "application/json").path("resources")) {
            names.add(row.path("name").asString());
        }
        assertThat(names).isSorted();
    }
}
