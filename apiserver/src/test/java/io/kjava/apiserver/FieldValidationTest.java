package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about duplicate and unknown fields of bodies and patches under each fieldValidation. */
@Timeout(120)
class FieldValidationTest {
    private static final String NS = "/api/v1/namespaces/default";
    private static final String APP = "/apis/apps/v1/namespaces/default/deployments/d";
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String OPERATIONS = "application/json-patch+json";
    private static final String STRICT = "strict decoding error: ";

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static TestingHttp http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        http = new TestingHttp(server);
        http.post(NS + "/serviceaccounts", "{\"metadata\":{\"name\":\"a\"}}");
        http.post(
                NS + "/pods",
                json("{'metadata':{'name':'p'},'spec':{'serviceAccountName':'a',"
                        + "'containers':[{'name':'c','image':'i'}]}}"));
        http.post(
                "/apis/apps/v1/namespaces/default/deployments",
                json("{'metadata':{'name':'d'},'spec':{'replicas':1,'selector':{'matchLabels':{'a':'b'}},'template':"
                        + "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}"));
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    @Test
    void aBodyIsToldOfInTheOrderOfItsText() throws IOException, InterruptedException {
        String body = json("{'metadata':{'name':'m','x':1,'name':'m'},'data':{'k':'1','k':'2','k':'3'},"
                + "'no':{'a':1,'a':2},'data':{},'no':2}");
        List<String> told = List.of(
                "unknown field \"metadata.x\"",
                "duplicate field \"metadata.name\"",
                "duplicate field \"data.k\"",
                "unknown field \"no\"",
                "duplicate field \"data\"");
        HttpResponse<String> strict = send("POST", NS + "/configmaps?fieldValidation=Strict", JSON, body);
        assertThat(message(strict))
                .isEqualTo("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: " + STRICT
                        + String.join(", ", told));
        assertThat(strict.statusCode()).isEqualTo(400);
        assertTold(send("POST", NS + "/configmaps?dryRun=All", JSON, body), 201, told);
        assertTold(send("POST", NS + "/configmaps?dryRun=All&fieldValidation=Ignore", JSON, body), 201, List.of());
    }

    @Test
    void aMergePatchIsToldOfBeforeWhatItMakes() throws IOException, InterruptedException {
        String patch = json("{'spec':{'no':1,'replicas':1,'replicas':2},'no':{'a':1,'a':2}}");
        List<String> told = List.of(
                "duplicate field \"spec.replicas\"",
                "duplicate field \"no.a\"",
                "unknown field \"no\"",
                "unknown field \"spec.no\"");
        assertThat(message(send("PATCH", APP + "?fieldValidation=Strict", MERGE, patch)))
                .startsWith(" \"\" is invalid: patch: Invalid value: \"{")
                .contains("\": " + STRICT + "duplicate field \"spec.replicas\", duplicate field \"no.a\", unknown");
        HttpResponse<String> warned = send("PATCH", APP + "?dryRun=All", MERGE, patch);
        assertThat(warnings(warned)).startsWith("299 - \"duplicate").contains(lines(told));
        assertThat(JsonCodec.readTree(warned.body().getBytes(StandardCharsets.UTF_8))
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertTold(send("PATCH", APP + "?dryRun=All&fieldValidation=Ignore", MERGE, patch), 200, List.of());
    }

    @Test
    void aStrategicMergePatchIsShownAsGoShowsIt() throws IOException, InterruptedException {
        String patch = json("{'spec':{'replicas':1,'replicas':2}}");
        HttpResponse<String> strict = send("PATCH", APP + "?fieldValidation=Strict", STRATEGIC, patch);
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(message(strict))
                .isEqualTo(" \"\" is invalid: patch: Invalid value: \"map[spec:map[replicas:2]]\": " + STRICT
                        + "duplicate field \"spec.replicas\"");
        assertTold(
                send("PATCH", APP + "?dryRun=All&fieldValidation=Warn", STRATEGIC, patch),
                200,
                List.of("duplicate field \"spec.replicas\""));
    }

    @Test
    void aJsonPatchIsToldOfAsSuch() throws IOException, InterruptedException {
        String patch = json("[{'op':'test','path':'/kind','value':'Deployment','path':'/kind'},"
                + "{'op':'replace','path':'/spec/replicas','value':3,'foo':{'a':1,'a':2}},"
                + "{'op':'add','path':'/metadata/annotations','value':{'a':'1','a':'2'}},"
                + "{'op':'add','path':'/no','value':1}]");
        List<String> told = List.of(
                "json patch duplicate field \"[0].path\"",
                "json patch unknown field \"[1].foo\"",
                "json patch duplicate field \"[2].value.a\"",
                "unknown field \"no\"");
        HttpResponse<String> strict = send("PATCH", APP + "?fieldValidation=Strict", OPERATIONS, patch);
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(message(strict)).endsWith("\": " + STRICT + String.join(", ", told));
        assertTold(send("PATCH", APP + "?dryRun=All", OPERATIONS, patch), 200, told);
        assertTold(send("PATCH", APP + "?dryRun=All&fieldValidation=Ignore", OPERATIONS, patch), 200, List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/default/pods/p/binding | Binding | v1 | target | 201",
                "/api/v1/namespaces/default/pods/p/eviction | Eviction | v1 | deleteOptions | 201",
                "/api/v1/namespaces/default/serviceaccounts/a/token | TokenRequest | v1 | spec | 201",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews | SelfSubjectAccessReview | v1 | spec | 201",
                "/apis/authentication.k8s.io/v1/tokenreviews | TokenReview | v1 | spec | 201"
            })
    void kindsThatAreNotStoredAreToldOfToo(String path, String kind, String version, String field, int code)
            throws IOException, InterruptedException {
        String good = switch (kind) {
            case "Binding" -> "'name':'n'";
            case "SelfSubjectAccessReview" -> "'nonResourceAttributes':{'path':'/','verb':'get'}";
            case "TokenReview" -> "'token':'x'";
            default -> "";
        };
        String inner = good.isEmpty() ? "" : good + ",";
        String name = path.contains("/a/") ? "'name':'a'" : path.contains("/p/") ? "'name':'p'" : "";
        String body = json("{'metadata':{%s},'no':1,'%s':{%s'x':1,'x':2},'no':2}".formatted(name, field, inner));
        List<String> told = List.of("unknown field \"no\"", "unknown field \"" + field + ".x\"");
        HttpResponse<String> strict = send("POST", path + "?fieldValidation=Strict", JSON, body);
        assertThat(strict.statusCode()).as(strict.body()).isEqualTo(400);
        assertThat(message(strict))
                .isEqualTo("%s in version \"%s\" cannot be handled as a %s: ".formatted(kind, version, kind)
                        + STRICT
                        + String.join(", ", told));
        assertTold(send("POST", path + "?dryRun=All", JSON, body), code, told);
        assertTold(send("POST", path + "?dryRun=All&fieldValidation=Ignore", JSON, body), code, List.of());
    }

    @Test
    void aScaleIsToldOfAsAnyKind() throws IOException, InterruptedException {
        String body = json("{'kind':'Scale','apiVersion':'autoscaling/v1','metadata':{'name':'d'},"
                + "'spec':{'replicas':1,'replicas':1,'x':1},'no':2}");
        List<String> told =
                List.of("duplicate field \"spec.replicas\"", "unknown field \"spec.x\"", "unknown field \"no\"");
        HttpResponse<String> strict = send("PUT", APP + "/scale?fieldValidation=Strict", JSON, body);
        assertThat(strict.statusCode()).isEqualTo(400);
        assertThat(message(strict))
                .isEqualTo("Scale in version \"v1\" cannot be handled as a Scale: " + STRICT + String.join(", ", told));
        assertTold(send("PUT", APP + "/scale?dryRun=All", JSON, body), 200, told);
        assertTold(send("PUT", APP + "/scale?dryRun=All&fieldValidation=Ignore", JSON, body), 200, List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                MERGE + " | {'spec':{'replicas':2,'replicas':1,'x':1}} | duplicate field 'spec.replicas'",
                STRATEGIC + " | {'spec':{'replicas':2,'replicas':1,'x':1}} | duplicate field 'spec.replicas'",
                OPERATIONS + " | [{'op':'add','op':'add','path':'/spec/x','value':1}]"
                        + " | json patch duplicate field '[0].op'"
            })
    void aPatchOfAScaleIsToldOf(String type, String patch, String first) throws IOException, InterruptedException {
        List<String> told = List.of(json(first), "unknown field \"spec.x\"");
        HttpResponse<String> strict = send("PATCH", APP + "/scale?fieldValidation=Strict", type, json(patch));
        assertThat(strict.statusCode()).as(strict.body()).isEqualTo(422);
        assertThat(message(strict))
                .startsWith(" \"\" is invalid: patch: Invalid value: \"")
                .endsWith("\": " + STRICT + String.join(", ", told));
        assertTold(send("PATCH", APP + "/scale?dryRun=All", type, json(patch)), 200, told);
        String silent = APP + "/scale?dryRun=All&fieldValidation=Ignore";
        assertTold(send("PATCH", silent, type, json(patch)), 200, List.of());
    }

    private static void assertTold(HttpResponse<String> answer, int code, List<String> told) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(warnings(answer)).isEqualTo(String.join(", ", lines(told)));
    }

    /** A list may stand in one header or in several, which is the same. */
    private static String warnings(HttpResponse<String> answer) {
        return String.join(", ", answer.headers().allValues("warning"));
    }

    private static List<String> lines(List<String> told) {
        return told.stream()
                .map(text -> "299 - \"" + text.replace("\"", "\\\"") + "\"")
                .toList();
    }

    private static String message(HttpResponse<String> answer) {
        return JsonCodec.readTree(answer.body().getBytes(StandardCharsets.UTF_8))
                .path("message")
                .asString();
    }

    private static HttpResponse<String> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return http.send(
                http.request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)),
                BodyHandlers.ofString());
    }

    private static String json(String single) {
        return single.replace('\'', '"');
    }
}
