package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole server over TLS, as a client outside sees it. */
class ApiServerHttpTest {
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

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN);
    }

    private static HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return http.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String contentType, String body)
            throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonCodec.readTree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"}}".formatted(name);
    }

    @Test
    void unknownResourcesMethodsAndFormatsAreRefusedByTheirCodes() throws IOException, InterruptedException {
        HttpResponse<String> unknown = get("/api/v1/foos", "application/json");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).path("message").asString())
                .isEqualTo("the server could not find the requested resource");
        assertThat(json(unknown).path("kind").asString()).isEqualTo("Status");
        assertThat(post("/api/v1/configmaps", "application/json", configMap("x"))
                        .statusCode())
                .isEqualTo(405);
        assertThat(get("/api/v1/nodes", "text/css").statusCode()).isEqualTo(406);
        assertThat(post("/api/v1/namespaces/default/configmaps", "text/css", "x")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void withoutCredentialsOnlyHealthIsTold() throws IOException, InterruptedException {
        HttpRequest anonymous = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/nodes"))
                .build();
        HttpResponse<String> refused = http.send(anonymous, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("message").asString())
                .isEqualTo("nodes is forbidden: User \"system:anonymous\" cannot list resource \"nodes\""
                        + " in API group \"\" at the cluster scope");
        HttpRequest health =
                HttpRequest.newBuilder(URI.create(server.url() + "/livez")).build();
        assertThat(http.send(health, BodyHandlers.ofString()).body()).isEqualTo("ok");
        HttpRequest wrong = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/nodes"))
                .header("Authorization", "Bearer nobody-knows-it")
                .build();
        assertThat(http.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void listsComeInPagesThatContinueTheSameInstant() throws IOException, InterruptedException {
        post(
                "/api/v1/namespaces",
                "application/json",
                "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"pages\"}}");
        String path = "/api/v1/namespaces/pages/configmaps";
        for (String name : List.of("a", "b", "c")) {
            assertThat(post(path, "application/json", configMap(name)).statusCode())
                    .isEqualTo(201);
        }
        JsonNode first = json(get(path + "?limit=2", "application/json"));
        assertThat(first.path("items").size()).isEqualTo(2);
        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(1);
        http.send(request(path + "/c").DELETE().build(), BodyHandlers.ofString());
        String token = first.path("metadata").path("continue").asString();
        JsonNode second = json(get(path + "?limit=2&continue=" + token, "application/json"));
        assertThat(second.path("items").size()).isEqualTo(1);
        assertThat(second.path("items").path(0).path("metadata").path("name").asString())
                .isEqualTo("c");
        assertThat(second.path("metadata").path("resourceVersion"))
                .isEqualTo(first.path("metadata").path("resourceVersion"));
    }

    @Test
    void aWatchTellsTheStateAndThenWhatHappens() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                request("/api/v1/namespaces/default/configmaps?watch=true" + "&fieldSelector=metadata.name%3Dseen")
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        post("/api/v1/namespaces/default/configmaps", "application/json", configMap("seen"));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            JsonNode event = JsonCodec.readTree(lines.readLine().getBytes(StandardCharsets.UTF_8));
            assertThat(event.path("type").asString()).isEqualTo("ADDED");
            assertThat(event.path("object").path("metadata").path("name").asString())
                    .isEqualTo("seen");
        }
    }

    @Test
    void discoveryIsAggregatedForWhoAsksAndNotSentTwice() throws IOException, InterruptedException {
        String accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," + "application/json";
        HttpResponse<String> first = get("/apis", accept);
        assertThat(json(first).path("kind").asString()).isEqualTo("APIGroupDiscoveryList");
        assertThat(first.headers().firstValue("content-type").orElseThrow()).contains("as=APIGroupDiscoveryList");
        String etag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> second = http.send(
                request("/apis")
                        .header("Accept", accept)
                        .header("If-None-Match", etag)
                        .build(),
                BodyHandlers.ofString());
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(json(get("/apis", "application/json")).path("kind").asString())
                .isEqualTo("APIGroupList");
        assertThat(json(get("/version", "application/json")).path("minor").asString())
                .isEqualTo("36");
    }

    @Test
    void unknownFieldsAreWarnedAboutOrRefused() throws IOException, InterruptedException {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"odd\"}," + "\"foo\":1}";
        String path = "/api/v1/namespaces/default/configmaps";
        HttpResponse<String> strict = post(path + "?fieldValidation=Strict", "application/json", body);
        assertThat(strict.statusCode()).isEqualTo(400);
        assertThat(json(strict).path("message").asString())
                .isEqualTo("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding"
                        + " error: unknown field \"foo\"");
        HttpResponse<String> warned = post(path, "application/json", body);
        assertThat(warned.statusCode()).isEqualTo(201);
        assertThat(warned.headers().firstValue("warning")).contains("299 - \"unknown field \\\"foo\\\"\"");
    }

    @Test
    void tablesAndYamlAreAnsweredToWhoAcceptsThem() throws IOException, InterruptedException {
        JsonNode table = json(get("/api/v1/namespaces", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        assertThat(table.path("kind").asString()).isEqualTo("Table");
        assertThat(get("/api/v1/namespaces", "application/yaml").body()).contains("kind: NamespaceList");
        assertThat(json(get("/api/v1/namespaces", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"))
                        .path("kind")
                        .asString())
                .isEqualTo("PartialObjectMetadataList");
    }

    @Test
    void aDryRunChangesNothing() throws IOException, InterruptedException {
        String path = "/api/v1/namespaces/default/configmaps";
        assertThat(post(path + "?dryRun=All", "application/json", configMap("dry"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(get(path + "/dry", "application/json").statusCode()).isEqualTo(404);
    }
}
