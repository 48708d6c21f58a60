package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.Year;
import java.time.ZoneOffset;
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

    private static HttpResponse<byte[]> answer(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .headers(headers)
                .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN)
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private static JsonNode get(String path, String accept) throws IOException, InterruptedException {
        return JsonCodec.readTree(answer(path, "Accept", accept).body());
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

    @Test
    void theDocumentOfAGroupIsKeptForEverUnderItsHash() throws IOException, InterruptedException {
        String path = get("/openapi/v3", "text/html")
                .path("paths")
                .path("apis/batch/v1")
                .path("serverRelativeURL")
                .asString();
        HttpResponse<byte[]> right = answer(path, "Accept", "*/*");
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.headers().firstValue("Cache-Control")).hasValue("public, immutable");
        assertThat(right.headers().firstValue("Expires").orElseThrow())
                .endsWith(" UTC")
                .contains(" " + (Year.now(ZoneOffset.UTC).getValue() + 1) + " ");
        String tag = right.headers().firstValue("Etag").orElseThrow();
        assertThat(path).endsWith("?hash=" + tag.replace("\"", ""));
        assertThat(answer(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void aWrongHashLeadsToTheRightOne() throws IOException, InterruptedException {
        HttpResponse<byte[]> wrong = answer("/openapi/v3/apis/batch/v1?hash=ABC", "Accept", "*/*");
        assertThat(wrong.statusCode()).isEqualTo(301);
        assertThat(wrong.headers().firstValue("Cache-Control")).hasValue("no-cache, private");
        String tag = wrong.headers().firstValue("Etag").orElseThrow().replace("\"", "");
        assertThat(wrong.headers().firstValue("Location")).hasValue("/openapi/v3/apis/batch/v1?hash=" + tag);
    }

    @ParameterizedTest
    @CsvSource({
        "/openapi/v2, text/html, 406",
        "/openapi/v3/apis/batch/v1, text/html, 406",
        "/openapi/v3/apis/batch/v9, text/html, 404",
        "/openapi/v3/, application/json, 404"
    })
    void whatOpenApiDoesNotHaveIsRefusedWithoutABody(String path, String accept, int code)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> refused = answer(path, "Accept", accept);
        assertThat(refused.statusCode()).isEqualTo(code);
        assertThat(refused.body()).isEmpty();
    }
}
