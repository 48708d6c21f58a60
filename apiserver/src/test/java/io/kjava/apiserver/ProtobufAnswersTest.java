package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Autoscaling;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients get that accept protobuf, read by the official Java client's classes. */
@Timeout(60)
class ProtobufAnswersTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String WATCH = PROTOBUF + ";stream=watch";
    private static final String PARTIAL = PROTOBUF + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String PARTIALS = PROTOBUF + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

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
        awaitDefaultNamespace();
        create("a", "1");
    }

    private static void awaitDefaultNamespace() throws IOException, InterruptedException {
        String path = "/api/v1/namespaces?watch=true&fieldSelector=metadata.name%3Ddefault&timeoutSeconds=30";
        HttpResponse<InputStream> watch = http.send(http.request(path), BodyHandlers.ofInputStream());
        try (InputStream in = watch.body()) {
            assertThat(in.read()).isEqualTo('{');
        }
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    private static void create(String name, String value) throws IOException, InterruptedException {
        http.post(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":{"l":"%s"}},
                "data":{"k":"%s"}}""".formatted(name, name, value));
    }

    private static Unknown envelope(byte[] body) throws IOException {
        assertThat(body).startsWith('k', '8', 's', 0);
        return Unknown.parseFrom(ByteString.copyFrom(body).substring(4));
    }

    private static Unknown envelope(HttpResponse<byte[]> response, int status) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        return envelope(response.body());
    }

    @Test
    void anObjectAndAListAndAFailureComeAsTheirMessages() throws IOException, InterruptedException {
        Unknown object = envelope(http.get(MAPS + "/a", PROTOBUF), 200);
        assertThat(object.getTypeMeta().getKind()).isEqualTo("ConfigMap");
        assertThat(object.getTypeMeta().getApiVersion()).isEqualTo("v1");
        assertThat(V1.ConfigMap.parseFrom(object.getRaw()).getDataMap()).containsEntry("k", "1");

        Unknown list = envelope(http.get(MAPS + "?labelSelector=l%3Da", PROTOBUF), 200);
        assertThat(list.getTypeMeta().getKind()).isEqualTo("ConfigMapList");
        V1.ConfigMapList maps = V1.ConfigMapList.parseFrom(list.getRaw());
        assertThat(maps.getMetadata().getResourceVersion()).isNotEmpty();
        assertThat(maps.getItemsList())
                .extracting(map -> map.getMetadata().getName())
                .containsExactly("a");

        Unknown failure = envelope(http.get(MAPS + "/none", PROTOBUF), 404);
        Meta.Status status = Meta.Status.parseFrom(failure.getRaw());
        assertThat(status.getReason()).isEqualTo("NotFound");
        assertThat(status.getCode()).isEqualTo(404);
        assertThat(status.getDetails().getName()).isEqualTo("none");
    }

    @Test
    void whatIsWrittenInProtobufIsAnsweredInProtobuf() throws IOException, InterruptedException {
        V1.ConfigMap map = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("made"))
                .putData("k", "v")
                .build();
        byte[] body = ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(Unknown.newBuilder()
                        .setTypeMeta(io.kubernetes.client.proto.Runtime.TypeMeta.newBuilder()
                                .setApiVersion("v1")
                                .setKind("ConfigMap"))
                        .setRaw(map.toByteString())
                        .build()
                        .toByteString())
                .toByteArray();

        HttpResponse<byte[]> created = http.send(
                http.request(MAPS)
                        .header("Accept", PROTOBUF)
                        .header("Content-Type", PROTOBUF)
                        .POST(BodyPublishers.ofByteArray(body)),
                BodyHandlers.ofByteArray());
        HttpResponse<byte[]> deleted = http.send(
                http.request(MAPS + "/made").header("Accept", PROTOBUF).DELETE(), BodyHandlers.ofByteArray());

        V1.ConfigMap answer = V1.ConfigMap.parseFrom(envelope(created, 201).getRaw());
        assertThat(answer.getMetadata().getUid()).isNotEmpty();
        assertThat(answer.getDataMap()).containsEntry("k", "v");
        Meta.Status status = Meta.Status.parseFrom(envelope(deleted, 200).getRaw());
        assertThat(status.getStatus()).isEqualTo("Success");
    }

    @Test
    void onlyTheMetadataIsAMessageOfItsOwn() throws IOException, InterruptedException {
        Unknown one = envelope(http.get(MAPS + "/a", PARTIAL), 200);
        assertThat(one.getTypeMeta().getApiVersion()).isEqualTo("meta.k8s.io/v1");
        assertThat(one.getTypeMeta().getKind()).isEqualTo("PartialObjectMetadata");
        assertThat(Meta.PartialObjectMetadata.parseFrom(one.getRaw())
                        .getMetadata()
                        .getName())
                .isEqualTo("a");

        String selected = MAPS + "?labelSelector=l%3Da";
        Unknown list = envelope(http.get(selected, PARTIALS), 200);
        assertThat(list.getTypeMeta().getKind()).isEqualTo("PartialObjectMetadataList");
        Meta.PartialObjectMetadataList items = Meta.PartialObjectMetadataList.parseFrom(list.getRaw());
        assertThat(items.getItemsList())
                .extracting(item -> item.getMetadata().getLabelsOrDefault("l", ""))
                .containsExactly("a");
        assertThat(items.getItems(0).getUnknownFields().asMap()).isEmpty();

        Unknown old = envelope(http.get(selected, PARTIALS.replace("v=v1", "v=v1beta1")), 200);
        assertThat(old.getTypeMeta().getApiVersion()).isEqualTo("meta.k8s.io/v1beta1");
        Meta.PartialObjectMetadataList swapped = Meta.PartialObjectMetadataList.parseFrom(old.getRaw());
        assertThat(swapped.getItemsCount()).isEqualTo(1);
        assertThat(swapped.getItems(0).toByteString())
                .as("the list's metadata stands where items stand in v1")
                .isEqualTo(
                        Meta.PartialObjectMetadata.parseFrom(items.getMetadata().toByteString())
                                .toByteString());
        assertThat(http.get(selected, PARTIAL).statusCode()).isEqualTo(406);
        assertThat(http.get(MAPS + "/a", PARTIALS).statusCode()).isEqualTo(406);
    }

    private static Meta.WatchEvent next(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Meta.WatchEvent.parseFrom(frame);
    }

    private static HttpResponse<InputStream> watch(String query, String accept)
            throws IOException, InterruptedException {
        return http.send(
                http.request(MAPS + "?watch=true&timeoutSeconds=30" + query).header("Accept", accept),
                BodyHandlers.ofInputStream());
    }

    @Test
    void aWatchIsFramesOfEvents() throws IOException, InterruptedException {
        String initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
                + "&labelSelector=l%20in%20(a,w)";
        HttpResponse<InputStream> response = watch(initial, WATCH + ", application/json");
        assertThat(response.headers().firstValue("Content-Type")).hasValue(WATCH);
        try (DataInputStream in = new DataInputStream(response.body())) {
            Meta.WatchEvent added = next(in);
            assertThat(added.getType()).isEqualTo("ADDED");
            Unknown object = envelope(added.getObject().getRaw().toByteArray());
            assertThat(V1.ConfigMap.parseFrom(object.getRaw()).getDataMap()).containsEntry("k", "1");
            Meta.WatchEvent bookmark = next(in);
            assertThat(bookmark.getType()).isEqualTo("BOOKMARK");
            Unknown mark = envelope(bookmark.getObject().getRaw().toByteArray());
            assertThat(mark.getTypeMeta().getKind()).isEqualTo("ConfigMap");
            assertThat(V1.ConfigMap.parseFrom(mark.getRaw()).getMetadata().getAnnotationsMap())
                    .containsEntry("k8s.io/initial-events-end", "true");
            create("w", "2");
            assertThat(next(in).getType()).isEqualTo("ADDED");
            http.send(http.request(MAPS + "/w").DELETE(), BodyHandlers.discarding());
            Meta.WatchEvent gone = next(in);
            assertThat(gone.getType()).isEqualTo("DELETED");
            assertThat(V1.ConfigMap.parseFrom(envelope(gone.getObject().getRaw().toByteArray())
                                    .getRaw())
                            .getDataMap())
                    .containsEntry("k", "2");
        }
    }

    @Test
    void aWatchOfMetadataAndAnExpiredOneSpeakProtobufToo() throws IOException, InterruptedException {
        try (DataInputStream in =
                new DataInputStream(watch("&labelSelector=l%3Da", PARTIAL).body())) {
            Unknown object = envelope(next(in).getObject().getRaw().toByteArray());
            assertThat(object.getTypeMeta().getKind()).isEqualTo("PartialObjectMetadata");
            assertThat(Meta.PartialObjectMetadata.parseFrom(object.getRaw())
                            .getMetadata()
                            .getName())
                    .isEqualTo("a");
        }
        try (DataInputStream in =
                new DataInputStream(watch("&resourceVersion=1", WATCH).body())) {
            Meta.WatchEvent event = next(in);
            assertThat(event.getType()).isEqualTo("ERROR");
            Unknown status = envelope(event.getObject().getRaw().toByteArray());
            assertThat(Meta.Status.parseFrom(status.getRaw()).getCode()).isEqualTo(410);
        }
    }

    @Test
    void aScaleComesInProtobuf() throws IOException, InterruptedException {
        http.post("/apis/apps/v1/namespaces/default/deployments", """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{
                "replicas":3,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{
                "labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");

        Unknown scale = envelope(http.get("/apis/apps/v1/namespaces/default/deployments/d/scale", PROTOBUF), 200);

        assertThat(scale.getTypeMeta().getApiVersion()).isEqualTo("autoscaling/v1");
        assertThat(V1Autoscaling.Scale.parseFrom(scale.getRaw()).getSpec().getReplicas())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/json, application/vnd.kubernetes.protobuf | application/json
                    application/json;q=0.8, application/vnd.kubernetes.protobuf | application/vnd.kubernetes.protobuf
                    application/vnd.kubernetes.protobuf;q=0.1,application/yaml;q=0.2 | application/yaml
                    application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,application/json | application/json
                    text/html, application/* | application/json
                    text/html, */*;q=0.1 | application/json
                    application/vnd.kubernetes.protobuf;stream=other,application/yaml | application/yaml
                    application/vnd.kubernetes.protobuf;stream=watch | application/vnd.kubernetes.protobuf
                    text/html | 406
                    application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1 | 406
                    """)
    void theBestThatIsOfferedIsTaken(String accept, String expected) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.get(MAPS + "/a", accept);

        if (expected.equals("406")) {
            assertThat(response.statusCode()).isEqualTo(406);
            assertThat(new String(response.body(), StandardCharsets.UTF_8))
                    .contains(
                            accept.equals("text/html")
                                    ? "Available representations: "
                                    : "only the following media types are accepted: ")
                    .contains("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        } else {
            assertThat(response.headers().firstValue("Content-Type")).hasValue(expected);
        }
    }

    private static void defineWidgets() throws IOException, InterruptedException {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        http.post(definitions, """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                "metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com",
                "scope":"Namespaced","names":{"plural":"widgets","singular":"widget",
                "kind":"Widget","listKind":"WidgetList"},"versions":[{"name":"v1","served":true,
                "storage":true,"schema":{"openAPIV3Schema":{"type":"object",
                "x-kubernetes-preserve-unknown-fields":true}}}]}}""");
        HttpResponse<InputStream> watch =
                http.send(http.request(definitions + "?watch=true&timeoutSeconds=30"), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (!line.contains("\"type\":\"Established\"")) {
                line = lines.readLine();
            }
        }
    }

    @Test
    void whatUsersDefineHasProtobufForItsMetadataOnly() throws IOException, InterruptedException {
        defineWidgets();
        String widgets = "/apis/example.com/v1/namespaces/default/widgets";
        http.post(widgets, "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"}}");

        Meta.Status refused =
                Meta.Status.parseFrom(envelope(http.get(widgets, PROTOBUF), 406).getRaw());
        assertThat(refused.getReason()).isEqualTo("NotAcceptable");
        assertThat(http.get(widgets + "/w", PROTOBUF + ",application/json").headers())
                .satisfies(headers ->
                        assertThat(headers.firstValue("Content-Type")).hasValue("application/json"));
        Unknown list = envelope(http.get(widgets, PARTIALS), 200);
        assertThat(Meta.PartialObjectMetadataList.parseFrom(list.getRaw()).getItemsList())
                .extracting(item -> item.getMetadata().getName())
                .containsExactly("w");
        Unknown missing = envelope(http.get(widgets + "/none", PROTOBUF), 406);
        assertThat(missing.getTypeMeta().getKind()).isEqualTo("Status");
    }

    @Test
    void aWatchHasNoYaml() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.get(MAPS + "?watch=true", "application/yaml");
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .contains("only the following media types are accepted:"
                        + " application/json;stream=watch,\n  application/vnd.kubernetes.protobuf;stream=watch");
    }
}
