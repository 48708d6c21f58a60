package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Versions, pages, watches, tables, compression and discovery as Kubernetes has them. */
@Timeout(60)
class ReadingTest {
    private static final String NODES = "/api/v1/nodes";
    private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";
    private static final String AGGREGATED = "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static TestingHttp http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        storage.create("/registry/other/x", new byte[0]); // so that revision 1 is before the caches
        server = TestingApiServer.start(directory, storage, 0);
        http = new TestingHttp(server);
        for (String name : new String[] {"a", "b", "c"}) {
            node(name, "");
        }
    }

    private static JsonNode node(String name, String note) throws IOException, InterruptedException {
        return http.post(NODES, """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"n":"%s"},
            "annotations":{"note":"%s"}}}\
            """.formatted(name, name, note));
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resourceVersion=x | 400 | invalid resource version: resourceVersion: Invalid value: "x": \
        strconv.ParseUint: parsing "x": invalid syntax
        resourceVersionMatch=Exact | 422 | ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: \
        Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided
        resourceVersionMatch=Exact&resourceVersion=0 | 422 | ListOptions.meta.k8s.io "" is invalid: \
        resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"
        sendInitialEvents=false | 422 | ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: \
        Forbidden: sendInitialEvents is forbidden for list
        continue=%21 | 400 | invalid continue token: continue key is not valid
        continue=e30 | 400 | invalid continue token: continue key is not valid: server does not \
        recognize this encoded version
        watch=1&resourceVersion=x | 500 | resourceVersion: Invalid value: "x": strconv.ParseUint: \
        parsing "x": invalid syntax
        watch=1&sendInitialEvents=true | 422 | ListOptions.meta.k8s.io "" is invalid: \
        resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to \
        NotOlderThan
        watch=1&resourceVersionMatch=NotOlderThan | 422 | ListOptions.meta.k8s.io "" is invalid: \
        resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless \
        sendInitialEvents is provided
        watch=1&sendInitialEvents=true&resourceVersionMatch=Exact | 422 | resourceVersionMatch: \
        Unsupported value: "Exact": supported values: "NotOlderThan"
        fieldSelector=spec.none%3Dx | 400 | field label not supported: spec.none
        resourceVersion=1&resourceVersionMatch=Exact | 410 | The resourceVersion for the provided list \
        is too old.
        """)
    void whatMakesNoSenseIsRefused(String query, int code, String message) throws IOException, InterruptedException {
        if (code == 410) {
            storage.compact(storage.revision());
        }
        JsonNode status = http.json(NODES + "?" + query);
        assertThat(status.path("code").asInt()).isEqualTo(code);
        assertThat(status.path("message").asString()).contains(message);
    }

    @Test
    void aVersionThatHasNotHappenedIsWaitedForInVain() throws IOException, InterruptedException {
        JsonNode status = http.json(NODES + "?resourceVersion=999999");
        assertThat(status.path("code").asInt()).isEqualTo(504);
        assertThat(status.path("message").asString())
                .startsWith("Timeout: Too large resource version: 999999, current: ");
        assertThat(status.path("details").path("causes").path(0).path("reason").asString())
                .isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void exactVersionsAndPagesShowOneInstant() throws IOException, InterruptedException {
        JsonNode before = http.json(NODES + "?limit=2");
        String version = before.path("metadata").path("resourceVersion").asString();
        node("d", "");
        String token = before.path("metadata").path("continue").asString();
        JsonNode rest = http.json(NODES + "?limit=2&continue=" + token);
        assertThat(rest.path("metadata").path("resourceVersion").asString()).isEqualTo(version);
        assertThat(rest.findValuesAsString("name")).doesNotContain("d");
        String exact = "?resourceVersionMatch=Exact&resourceVersion=" + version;
        assertThat(http.json(NODES + exact).findValuesAsString("name")).doesNotContain("d");
        String newer = "?resourceVersionMatch=NotOlderThan&resourceVersion=" + version;
        assertThat(http.json(NODES + newer).findValuesAsString("name")).contains("d");
        JsonNode both = http.json(NODES + "?limit=2&resourceVersion=" + version + "&continue=" + token);
        assertThat(both.path("message").asString())
                .isEqualTo("specifying resource version is not allowed when using continue");
    }

    private static BufferedReader watch(String query, String accept) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                http.request(NODES + "?watch=true&timeoutSeconds=30&" + query).header("Accept", accept),
                BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode next(BufferedReader lines) throws IOException {
        return JsonCodec.readTree(lines.readLine().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWatchFromNoVersionEndsTheStateByABookmark() throws IOException, InterruptedException {
        try (BufferedReader lines = watch("fieldSelector=metadata.name%3Da&allowWatchBookmarks=true", "*/*")) {
            assertThat(next(lines).path("type").asString()).isEqualTo("ADDED");
            JsonNode mark = next(lines);
            assertThat(mark.path("type").asString()).isEqualTo("BOOKMARK");
            assertThat(mark.path("object")
                            .path("metadata")
                            .path("annotations")
                            .path("k8s.io/initial-events-end")
                            .asString())
                    .isEqualTo("true");
        }
    }

    @Test
    void aWatchWithoutInitialEventsTellsOnlyWhatHappens() throws IOException, InterruptedException {
        String none = "sendInitialEvents=false&resourceVersionMatch=NotOlderThan&labelSelector=n";
        try (BufferedReader lines = watch(none, "application/json")) {
            node("later", "");
            JsonNode event = next(lines);
            assertThat(event.path("object").path("metadata").path("name").asString())
                    .isEqualTo("later");
        }
    }

    @Test
    void aWatchOfTablesDescribesItsColumnsOnceAndBookmarksInRows() throws IOException, InterruptedException {
        String query = "labelSelector=n%20in%20(a,b)&allowWatchBookmarks=true&includeObject=None"
                + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
        try (BufferedReader lines = watch(query, TABLE)) {
            JsonNode first = next(lines).path("object");
            assertThat(first.path("kind").asString()).isEqualTo("Table");
            assertThat(first.path("columnDefinitions").path(0).path("name").asString())
                    .isEqualTo("Name");
            assertThat(first.path("rows").path(0).path("object").isNull()).isTrue();
            assertThat(next(lines).path("object").path("columnDefinitions").isNull())
                    .isTrue();
            JsonNode mark = next(lines).path("object").path("rows").path(0).path("object");
            assertThat(mark.path("kind").asString()).isEqualTo("PartialObjectMetadata");
            assertThat(mark.path("metadata").path("annotations").size()).isEqualTo(1);
        }
        String wrong = NODES + "?includeObject=All";
        HttpResponse<byte[]> refused = http.get(wrong, TABLE);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .contains("Unable to convert to Table as requested: includeObject: Invalid value:");
    }

    /** Without the revision at which it was read: others write meanwhile. */
    private static JsonNode timeless(byte[] list) {
        JsonNode tree = JsonCodec.readTree(list);
        ((ObjectNode) tree.path("metadata")).remove("resourceVersion");
        return tree;
    }

    @Test
    void tablesAndMetadataOfListsAreTheSameWrittenAndBuilt() throws IOException, InterruptedException {
        String selected = NODES + "?labelSelector=n%20in%20(a,b)";
        String partial = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        for (String accept : new String[] {TABLE, partial}) {
            byte[] written = http.get(selected, accept).body();
            byte[] built = http.get(selected + "&pretty=1", accept).body();
            assertThat(new String(built, StandardCharsets.UTF_8)).startsWith("{\n  \"kind\": \"");
            assertThat(timeless(written)).isEqualTo(timeless(built));
        }
        JsonNode items = JsonCodec.readTree(http.get(selected, partial).body()).path("items");
        assertThat(items.size()).isEqualTo(2);
        assertThat(items.path(0).propertyNames()).containsExactly("kind", "apiVersion", "metadata");
    }

    @Test
    void longAnswersAreCompressedForWhoAsksByTheName() throws IOException, InterruptedException {
        http.post(
                "/api/v1/namespaces", "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"big\"}}");
        String path = "/api/v1/namespaces/big/configmaps";
        http.post(
                path,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\"},"
                        + "\"data\":{\"k\":\""
                        + "x".repeat(200_000)
                        + "\"}}");
        for (String one : new String[] {path, path + "/big"}) {
            HttpResponse<byte[]> packed = compressed(one, "br, gzip");
            assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(packed.headers().allValues("Vary")).contains("Accept-Encoding");
            assertThat(packed.body().length).isLessThan(20_000);
            byte[] whole = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
            assertThat(whole.length).isGreaterThan(200_000);
            assertThat(compressed(one, "gzip;q=1").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
        assertThat(compressed("/api/v1/namespaces/big", "gzip").headers().map()).doesNotContainKey("content-encoding");
        assertThat(packedTable(path + "?includeObject=Metadata")).isFalse(); // a row of a large object is short
        assertThat(packedTable(path + "?includeObject=Object")).isTrue();
    }

    /** One object is no list; Kubernetes notices when it is to show the first. */
    @Test
    void aWatchOfListsEndsWhenThereIsSomethingToTell() throws IOException, InterruptedException {
        String list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        HttpResponse<byte[]> ended = http.get(NODES + "?watch=1", list);
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body()).isEmpty();
    }

    private static boolean packedTable(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                http.request(path).header("Accept", TABLE).header("Accept-Encoding", "gzip"),
                BodyHandlers.ofByteArray());
        boolean packed = response.headers().firstValue("Content-Encoding").isPresent();
        byte[] json = packed
                ? new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes()
                : response.body();
        assertThat(JsonCodec.readTree(json).path("rows").size()).isEqualTo(1);
        return packed;
    }

    private static HttpResponse<byte[]> compressed(String path, String encoding)
            throws IOException, InterruptedException {
        return http.send(http.request(path).header("Accept-Encoding", encoding), BodyHandlers.ofByteArray());
    }

    @Test
    void discoveryComesInEveryMediaTypeAndByItsTag() throws IOException, InterruptedException {
        String protobuf = "application/vnd.kubernetes.protobuf";
        Unknown plain = envelope(http.get("/apis/apps/v1", protobuf).body());
        assertThat(Meta.APIResourceList.parseFrom(plain.getRaw()).getGroupVersion())
                .isEqualTo("apps/v1");
        Unknown groups = envelope(http.get("/apis", protobuf).body());
        assertThat(Meta.APIGroupList.parseFrom(groups.getRaw()).getGroupsList())
                .extracting(Meta.APIGroup::getName)
                .contains("apps", "batch");
        HttpResponse<byte[]> aggregated = http.get("/apis", "application/json, application/json;" + AGGREGATED);
        assertThat(aggregated.headers().firstValue("Content-Type")).hasValue("application/json;" + AGGREGATED);
        String tag = aggregated.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = http.send(
                http.request("/apis")
                        .header("Accept", protobuf + ";" + AGGREGATED)
                        .header("If-None-Match", tag),
                BodyHandlers.ofByteArray());
        assertThat(again.statusCode()).isEqualTo(304);
        Unknown message =
                envelope(http.get("/apis", protobuf + ";" + AGGREGATED).body());
        assertThat(message.getTypeMeta().getApiVersion()).isEqualTo("apidiscovery.k8s.io/v2");
        assertThat(http.get("/api/v1", "text/html").statusCode()).isEqualTo(406);
        assertThat(http.json("/api/v1").has("apiVersion")).isFalse();
    }

    @Test
    void openApiComesByItsTagAndInProtobuf() throws IOException, InterruptedException {
        String wanted = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
        HttpResponse<byte[]> message = http.get("/openapi/v2", wanted);
        assertThat(message.headers().firstValue("Content-Type"))
                .hasValue("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        String tag = message.headers().firstValue("Etag").orElseThrow();
        HttpResponse<byte[]> known = http.send(
                http.request("/openapi/v2").header("Accept", wanted).header("If-None-Match", "\"x\", " + tag),
                BodyHandlers.ofByteArray());
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(http.get("/openapi/v2", "application/json;q=0.1," + wanted).headers())
                .satisfies(
                        h -> assertThat(h.firstValue("Content-Type").orElse("")).contains("+pro"));
        assertThat(http.get("/openapi/v2", "text/html").statusCode()).isEqualTo(406);
    }

    @Test
    void aGroupsOpenApiComesInProtobufUnderTheSameHash() throws IOException, InterruptedException {
        String type = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
        String url = http.json("/openapi/v3")
                .path("paths")
                .path("apis/apps/v1")
                .path("serverRelativeURL")
                .asString();
        HttpResponse<byte[]> message = http.get(url, type.replace("v3.v1", "v3@v1"));
        assertThat(message.statusCode()).isEqualTo(200);
        assertThat(message.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(message.headers().firstValue("Cache-Control")).hasValue("public, immutable");
        assertThat(message.headers().firstValue("Etag"))
                .isEqualTo(http.get(url, "application/json").headers().firstValue("Etag"));
        UnknownFieldSet document = UnknownFieldSet.parseFrom(message.body());
        assertThat(texts(document, 1)).containsExactly("3.0.0");
        assertThat(names(document, 4)).contains("/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale");
        ByteString components = document.getField(5).getLengthDelimitedList().getFirst();
        assertThat(names(UnknownFieldSet.parseFrom(components), 1)).contains("io.k8s.api.apps.v1.Deployment");
        assertThat(http.get(url, "text/html").statusCode()).isEqualTo(406);
        assertThat(http.get("/openapi/v3/apis/none/v1", type).statusCode()).isEqualTo(404);
    }

    @Test
    void aConversionThatFailsIsToldWhole() throws IOException, InterruptedException {
        String definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"cvs.b.io"},
            "spec":{"group":"b.io","scope":"Cluster","names":{"plural":"cvs","kind":"Cv"},"conversion":{
            "strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],
            "clientConfig":{"url":"https://127.0.0.1:1/x"}}},"versions":[%s,%s]}}\
            """;
        String version = """
            {"name":"%s","served":true,"storage":%s,"schema":{"openAPIV3Schema":{"type":"object"}}}\
            """;
        http.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                definition.formatted(version.formatted("v1", true), version.formatted("v2", false)));
        while (http.get("/apis/b.io/v1/cvs", "application/json").statusCode() != 200) {
            // until it is served
        }
        http.post("/apis/b.io/v1/cvs", "{\"apiVersion\":\"b.io/v1\",\"kind\":\"Cv\",\"metadata\":{\"name\":\"a\"}}");
        for (String accept : List.of("application/json", TABLE + ",application/json")) {
            HttpResponse<byte[]> list = http.get("/apis/b.io/v2/cvs", accept);
            assertThat(list.statusCode()).isEqualTo(500);
            assertThat(JsonCodec.readTree(list.body()).path("message").asString())
                    .startsWith("conversion webhook for b.io/v1, Kind=Cv failed: Post ");
        }
        JsonNode event = JsonCodec.readTree(
                http.get("/apis/b.io/v2/cvs?watch=true", "application/json").body());
        assertThat(event.path("type").asString()).isEqualTo("ERROR");
        assertThat(event.path("object").path("code").asInt()).isEqualTo(500);
    }

    private static List<String> texts(UnknownFieldSet message, int number) {
        return message.getField(number).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    /** The names of the entries that one field holds. */
    private static List<String> names(UnknownFieldSet message, int number) throws IOException {
        ByteString holder = message.getField(number).getLengthDelimitedList().getFirst();
        List<String> names = new ArrayList<>();
        for (ByteString entry : UnknownFieldSet.parseFrom(holder).getField(1).getLengthDelimitedList()) {
            names.addAll(texts(UnknownFieldSet.parseFrom(entry), 1));
        }
        return names;
    }

    private static Unknown envelope(byte[] body) throws IOException {
        assertThat(body).startsWith('k', '8', 's', 0);
        return Unknown.parseFrom(ByteString.copyFrom(body).substring(4));
    }
}
