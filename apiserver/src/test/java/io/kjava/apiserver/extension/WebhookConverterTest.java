package io.kjava.apiserver.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kjava.api.ApiException;
import io.kjava.apiserver.webhook.WebhookClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class WebhookConverterTest {
    private static final String WHO = "conversion webhook for g.io/v1, Kind=Thing ";
    private final List<Integer> reviews = Collections.synchronizedList(new ArrayList<>());
    private volatile UnaryOperator<String> answer = text -> text.replace("\"g.io/v1\"", "\"g.io/v2\"");
    private HttpServer server;
    private WebhookClient client;
    private CustomConversion conversion;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::convert);
        server.start();
        ObjectNode config = JsonNodeFactory.instance
                .objectNode()
                .put("url", "http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        client = new WebhookClient(config, Duration.ofSeconds(30), (namespace, name) -> Optional.empty());
        conversion = new CustomConversion(
                "g.io/v2",
                "g.io/v2",
                false,
                new VersionForms(Map.of(), false),
                new WebhookConverter(client, List.of("v1")));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void convert(HttpExchange exchange) throws IOException {
        JsonNode request =
                JsonCodec.readTree(exchange.getRequestBody().readAllBytes()).path("request");
        reviews.add(request.path("objects").size());
        String objects = answer.apply(new String(JsonCodec.write(request.path("objects")), StandardCharsets.UTF_8));
        byte[] body = """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"%s",
                "result":{"status":"Success"},"convertedObjects":%s}}
                """.formatted(request.path("uid").asString(), objects).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static DynamicObject thing(String version, String name) {
        String text = """
                {"apiVersion":"g.io/%s","kind":"Thing","metadata":{"name":"%s","uid":"u-%s"},"spec":{"of":"%s"}}
                """.formatted(version, name, name, name);
        return JsonCodec.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void manyObjectsAreConvertedByOneReview() {
        List<DynamicObject> shown =
                conversion.allToServed(List.of(thing("v1", "a"), thing("v2", "b"), thing("v1", "c"), thing("v1", "d")));
        assertThat(reviews).containsExactly(3);
        assertThat(shown).extracting(DynamicObject::name).containsExactly("a", "b", "c", "d");
        assertThat(shown).extracting(DynamicObject::apiVersion).containsOnly("g.io/v2");
    }

    @Test
    void noReviewIsMadeWhenNothingIsToBeConverted() {
        assertThat(conversion.allToServed(List.of(thing("v2", "a")))).hasSize(1);
        assertThat(conversion.allToServed(List.of())).isEmpty();
        assertThat(reviews).isEmpty();
    }

    @Test
    void aWebhookThatLosesObjectsFailsTheList() {
        answer = text -> "[]";
        fails("returned 0 objects, expected 2");
    }

    @Test
    void theFirstBadObjectOfSeveralIsNamed() {
        answer = text -> {
            int last = text.lastIndexOf("\"g.io/v1\"");
            return text.substring(0, last).replace("\"g.io/v1\"", "\"g.io/v2\"") + text.substring(last);
        };
        fails("returned invalid object at index 1: invalid groupVersion (expected g.io/v2, received g.io/v1)");
    }

    @Test
    void labelsOfAnAnswerAreChecked() {
        answer = text -> text.replace("\"g.io/v1\"", "\"g.io/v2\"")
                .replace("\"name\":\"b\"", "\"name\":\"b\",\"labels\":{\"x\":1}");
        fails("returned invalid metadata: metadata.labels[x] must be a string, but is int64 in converted object");
        answer = text ->
                text.replace("\"g.io/v1\"", "\"g.io/v2\"").replace("\"name\":\"b\"", "\"name\":\"b\",\"labels\":[]");
        fails("returned invalid metadata: invalid metadata.labels of type []interface {} in converted object");
    }

    private void fails(String message) {
        assertThatThrownBy(() -> conversion.allToServed(List.of(thing("v1", "a"), thing("v1", "b"))))
                .isInstanceOf(ApiException.class)
                .hasMessage(WHO + message);
    }
}
