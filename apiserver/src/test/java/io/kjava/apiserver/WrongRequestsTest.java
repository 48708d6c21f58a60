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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that cannot be fulfilled, and what a stock server says about them, word by word. */
@Timeout(60)
class WrongRequestsTest {
    private static final String NODES = "/api/v1/nodes";

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
        http.post(NODES, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"1\"}}}");
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    private static HttpResponse<byte[]> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return http.send(
                http.request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)),
                BodyHandlers.ofByteArray());
    }

    private static String message(HttpResponse<byte[]> response) {
        return JsonCodec.readTree(response.body()).path("message").asString("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        POST | ?dryRun=bad | 422 | CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["bad"]: \
        supported values: "All"
        PUT | /a?fieldManager=a%09b | 422 | UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: \
        "a\\tb": invalid character U+0009 (at position 1)
        POST | ?fieldValidation=x | 422 | CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported \
        value: "x": supported values: "", "Ignore", "Strict", "Warn"
        DELETE | /a?propagationPolicy=bad | 422 | DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: \
        Unsupported value: "bad": supported values: "Foreground", "Background", "Orphan", "nil"
        DELETE | /a?propagationPolicy=Orphan&orphanDependents=true | 422 | DeleteOptions.meta.k8s.io "" is invalid: \
        propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set
        GET | ?timeoutSeconds=x | 400 | strconv.ParseInt: parsing "x": invalid syntax
        GET | ?labelSelector=a%3D%3D%3Db | 400 | unable to parse requirement: found '=', expected: identifier
        GET | ?labelSelector=a%20is%20b | 400 | unable to parse requirement: found 'is', expected: \
        in, notin, =, ==, !=, gt, lt
        GET | ?labelSelector=a%24 | 400 | unable to parse requirement: <nil>: Invalid value: "a$": name part must \
        consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character \
        (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
        '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
        POST | /a | 405 | the server does not allow this method on the requested resource
        PUT | '' | 405 | the server does not allow this method on the requested resource
        """)
    void optionsAndMethodsAreChecked(String method, String path, int code, String message)
            throws IOException, InterruptedException {
        String body = method.equals("PUT") || method.equals("POST") ? "{\"metadata\":{\"name\":\"a\"}}" : "";

        HttpResponse<byte[]> response = send(method, NODES + path, "application/json", body);

        assertThat(message(response)).isEqualTo(message);
        assertThat(response.statusCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"apiVersion":"v1" | the object provided is unrecognized (must be of type Node): couldn't get version/kind; \
        json parse error: unexpected end of JSON input ({"apiVersion":"v1")
        {"apiVersion":"v2","kind":"Node"} | Node in version "v2" cannot be handled as a Node: no kind "Node" is \
        registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"
        {"apiVersion":"apps/v1","kind":"Deployment"} | Deployment in version "v1" cannot be handled as a Node: \
        converting (v1.Deployment) to (core.Node): unknown conversion
        {"metadata":{"name":1}} | Node in version "v1" cannot be handled as a Node: json: cannot unmarshal number \
        into Go struct field ObjectMeta.metadata.name of type string
        """)
    void bodiesOfOtherKindsAreRefused(String body, String message) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send("POST", NODES, "application/json", body);

        assertThat(message(response)).isEqualTo(message);
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        json-patch+json | {} | 400 | error decoding patch: json: cannot unmarshal object into Go value of type \
        []handlers.jsonPatchOp
        merge-patch+json | [] | 400 | error decoding patch: json: cannot unmarshal array into Go value of type \
        map[string]interface {}
        strategic-merge-patch+json | [] | 400 | json: cannot unmarshal array into Go value of type \
        map[string]interface {}
        strategic-merge-patch+json | { | 400 | unexpected end of JSON input
        strategic-merge-patch+json | {"spec":{"no":[1,"b"],"taints":null}} | 422 |  "" is invalid: patch: Invalid \
        value: "map[spec:map[no:[1 b] taints:<nil>]]": strict decoding error: unknown field "spec.no"
        merge-patch+json | {"metadata":{"name":"b"}} | 400 | the name of the object (b) does not match the name on \
        the URL (a)
        merge-patch+json | {"metadata":{"uid":"1"}} | 422 | Node "a" is invalid: metadata.uid: Invalid value: "1": \
        field is immutable
        """, ignoreLeadingAndTrailingWhitespace = true)
    void patchesAreReadAsTheirFormatSays(String format, String patch, int code, String message)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                send("PATCH", NODES + "/a?fieldValidation=Strict", "application/" + format, patch);

        assertThat(message(response).strip()).isEqualTo(message);
        assertThat(response.statusCode()).isEqualTo(code);
    }

    @Test
    void aPathOfNobodyIsNoPage() throws IOException, InterruptedException {
        for (String path : new String[] {"/nope", "/apis/none.example.com/v1/things", "/apis/none.example.com"}) {
            HttpResponse<byte[]> response = http.get(path, "application/json");
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("404 page not found\n");
        }
        for (String path : new String[] {"/api/v1/nope", "/apis/apps/v9/deployments"}) {
            assertThat(message(http.get(path, "application/json")))
                    .isEqualTo("the server could not find the requested resource");
        }
    }

    @Test
    void aPreconditionNamesTheKind() throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                send("DELETE", NODES + "/a", "application/json", "{\"preconditions\":{\"resourceVersion\":\"1\"}}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(message(response))
                .startsWith("Operation cannot be fulfilled on Node \"a\": the ResourceVersion in the precondition (1)"
                        + " does not match the ResourceVersion in record (");
    }
}
