package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Long conversations with a server, each request with its answer as stock Kubernetes gave it ({@code "from":
 * "stock"}) or, where 1.36 answers otherwise than the release that was asked, as its source says ({@code
 * "source"}). Names that a server makes up, versions, times, ages and tokens stand as UID, RV, IP, TIME, AGE and
 * TOKEN.
 */
@Timeout(120)
class WireCasesTest {
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern AGE = Pattern.compile("\\d+s|\\d+m(\\d+s)?");
    private static final Pattern ADDRESS = Pattern.compile("10\\.43\\.\\d+\\.\\d+");

    /** Entries stand in the order of their times, which two of one second do not have. */
    private static final Comparator<JsonNode> BY_OWNER = Comparator.comparing(
            entry -> text(entry, "operation") + " " + text(entry, "manager") + " " + text(entry, "subresource"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"apply-objects.json", "apply-kinds.json", "paths.json", "media-types.json", "reading.json"})
    void everyRequestIsAnsweredAsKubernetesAnswersIt(String file) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (MemoryStorage storage = new MemoryStorage(InstantSource.system());
                TestingApiServer server = TestingApiServer.start(directory, storage, 0);
                TestingHttp http = new TestingHttp(server)) {
            List<Begun> begun = new ArrayList<>();
            for (JsonNode step : steps(file)) {
                begun.add(begin(http, step));
            }
            for (Begun each : begun) {
                JsonNode step = each.step();
                ObjectNode expected = expected(step);
                ObjectNode actual = actual(each.answer().join(), expected.has("warnings"));
                if (!expected.equals(actual)) {
                    wrong.add("%s: %s\n  expected %s\n  but was  %s"
                            .formatted(text(step, "name"), text(step, "request"), expected, actual));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private record Begun(JsonNode step, CompletableFuture<HttpResponse<byte[]>> answer) {}

    /** A watch goes on beside what is asked next. */
    private static Begun begin(TestingHttp http, JsonNode step) {
        CompletableFuture<HttpResponse<byte[]>> answer = http.begin(request(http, step), BodyHandlers.ofByteArray());
        if (!text(step, "request").contains("timeoutSeconds=6")) {
            answer.join();
        }
        return new Begun(step, answer);
    }

    private static JsonNode steps(String file) throws IOException {
        try (InputStream in = WireCasesTest.class.getResourceAsStream("wire/" + file)) {
            if (in == null) {
                throw new IOException(file + " is missing");
            }
            return JsonCodec.readTree(in.readAllBytes());
        }
    }

    private static ObjectNode expected(JsonNode step) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("code", step.path("code"));
        result.put("type", step.path("type").asString("application/json"));
        if (step.has("warnings")) {
            result.set("warnings", step.path("warnings"));
        }
        result.set("answer", plain("", step.path("answer")));
        return JsonCodec.readTree(JsonCodec.write(result)) instanceof ObjectNode same ? same : result;
    }

    private static ObjectNode actual(HttpResponse<byte[]> response, boolean warned) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("code", response.statusCode());
        result.put("type", response.headers().firstValue("content-type").orElse("application/json"));
        List<String> warnings = response.headers().allValues("warning");
        if (warned || !warnings.isEmpty()) {
            warnings.forEach(result.withArray("/warnings")::add);
        }
        result.set("answer", answer(response.body()));
        return JsonCodec.readTree(JsonCodec.write(result)) instanceof ObjectNode same ? same : result;
    }

    private static JsonNode answer(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!text.startsWith("{")) {
            return JsonNodeFactory.instance.stringNode(plain("", text));
        }
        return text.startsWith("{\"type\":") ? events(text) : plain("", JsonCodec.readTree(body));
    }

    /** Of a watch: a value in each line. */
    private static JsonNode events(String lines) {
        var result = JsonNodeFactory.instance.arrayNode();
        lines.lines().forEach(line -> result.add(plain("", JsonCodec.readTree(line.getBytes(StandardCharsets.UTF_8)))));
        return result;
    }

    private static HttpRequest.Builder request(TestingHttp http, JsonNode step) {
        String line = text(step, "request");
        int space = line.indexOf(' ');
        HttpRequest.Builder request = http.request(line.substring(space + 1)).setHeader("User-Agent", "wire/1");
        if (!step.has("noAccept")) {
            request.setHeader("Accept", "application/json");
        }
        if (step.has("body")) {
            request.setHeader("Content-Type", "application/json");
        }
        step.path("headers")
                .properties()
                .forEach(header ->
                        request.setHeader(header.getKey(), header.getValue().asString()));
        return request.method(
                line.substring(0, space),
                step.has("body") ? BodyPublishers.ofString(text(step, "body")) : BodyPublishers.noBody());
    }

    private static String text(JsonNode step, String field) {
        return step.path(field).asString();
    }

    /** Without what differs from one server to the next. */
    private static JsonNode plain(String name, JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value.isObject()) {
            ObjectNode result = nodes.objectNode();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                result.set(field.getKey(), plain(field.getKey(), field.getValue()));
            }
            return result;
        }
        if (value.isArray()) {
            var result = nodes.arrayNode();
            value.valueStream()
                    .sorted(name.equals("managedFields") ? BY_OWNER : (one, other) -> 0)
                    .forEach(item -> result.add(plain("", item)));
            return result;
        }
        return value.isString() ? nodes.stringNode(plain(name, value.asString())) : value;
    }

    private static String plain(String name, String text) {
        if (name.equals("resourceVersion") && text.matches("\\d+")) {
            return "RV";
        }
        if (name.equals("continue")) {
            return "TOKEN";
        }
        if (name.isEmpty() && AGE.matcher(text).matches()) {
            return "AGE";
        }
        String plain = UID.matcher(text).replaceAll("UID");
        plain = TIME.matcher(plain).replaceAll("TIME");
        plain = ADDRESS.matcher(plain).replaceAll("IP");
        return plain.replaceAll("(resourceVersion\"?: ?\")\\d+", "$1RV");
    }
}
