package io.kjava.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonPatchTest {
    private static final String OBJECT = "{kind: X, spec: {replicas: 1, list: [a, b], map: {k~/x: v}}}";

    @Test
    void everyOperationDoesWhatTheRfcSays() {
        assertThat(patch("[{op: add, path: /spec/list/1, value: m}]")).contains("[\"a\",\"m\",\"b\"]");
        assertThat(patch("[{op: add, path: /spec/list/-, value: m}]")).contains("[\"a\",\"b\",\"m\"]");
        assertThat(patch("[{op: remove, path: /spec/list/0}]")).contains("[\"b\"]");
        assertThat(patch("[{op: replace, path: /spec/replicas, value: 3}]")).contains("\"replicas\":3");
        assertThat(patch("[{op: move, from: /spec/replicas, path: /spec/size}]"))
                .contains("\"size\":1")
                .doesNotContain("replicas");
        assertThat(patch("[{op: copy, from: /spec/list, path: /spec/other}]")).contains("\"other\":[\"a\",\"b\"]");
        assertThat(patch("[{op: test, path: /spec/replicas, value: 1}]")).contains("replicas");
        assertThat(patch("[{op: remove, path: /spec/map/k~0~1x}]")).contains("\"map\":{}");
    }

    @Test
    void whatDoesNotApplyIsInvalid() {
        assertInvalid("[{op: remove, path: /spec/nothing}]");
        assertInvalid("[{op: replace, path: /spec/nothing, value: 1}]");
        assertInvalid("[{op: test, path: /spec/replicas, value: 2}]");
        assertInvalid("[{op: add, path: /none/there, value: 2}]");
        assertInvalid("[{op: add, path: /spec/list/7, value: 2}]");
        assertInvalid("[{op: remove, path: /spec/list/7}]");
        assertInvalid("[{op: twist, path: /spec}]");
        assertInvalid("[{op: replace, path: '', value: 1}]");
    }

    @Test
    void aPatchIsAListOfBoundedLength() {
        assertThatThrownBy(() -> patch("{op: add}"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
        String many = IntStream.range(0, 10_001)
                .mapToObj(i -> "{op: test, path: /kind, value: X}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThatThrownBy(() -> patch(many))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(413))
                .hasMessageContaining("10000, got 10001");
    }

    @Test
    void copiesThatDoubleWithoutEndAreStopped() {
        String doubling = IntStream.range(0, 40)
                .mapToObj(i -> "{op: copy, from: /spec, path: /spec/c%d}".formatted(i))
                .collect(Collectors.joining(",", "[", "]"));
        assertInvalid(doubling);
    }

    @Test
    void aMergePatchReplacesListsAndRemovesNulls() {
        DynamicObject result =
                MergePatch.apply(object(), tree("{spec: {replicas: null, list: [z], new: {a: {b: null}}}}"));
        assertThat(result.tree().path("spec").toString())
                .isEqualTo("{\"list\":[\"z\"],\"map\":{\"k~/x\":\"v\"},\"new\":{\"a\":{}}}");
        assertThatThrownBy(() -> MergePatch.apply(object(), tree("[1]"))).isInstanceOf(ApiException.class);
    }

    private static void assertInvalid(String patch) {
        assertThatThrownBy(() -> patch(patch))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(422));
    }

    private static String patch(String yaml) {
        return JsonPatch.apply(object(), tree(yaml)).tree().toString();
    }

    private static DynamicObject object() {
        return YamlCodec.read(OBJECT.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode tree(String yaml) {
        return YamlCodec.readTree(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
