package io.kjava.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StrategicMergePatchTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, finalizers: [a.io/x, b.io/y], labels: {app: web}}
            spec:
              nodeSelector: {disk: ssd}
              containers:
              - name: web
                image: nginx:1
                env: [{name: A, value: "1"}, {name: B, value: "2"}]
                ports: [{containerPort: 80, protocol: TCP}]
              - name: side
                image: busybox
                args: [sleep, "1"]
              volumes:
              - name: v
                emptyDir: {}
            """;

    private final SchemaCatalog catalog = new SchemaCatalog();

    @Test
    void itemsMergeByTheirKeyAndNewOnesComeFirst() {
        JsonNode spec = patch(POD, """
                                spec:
                                  containers:
                                  - {name: web, image: "nginx:2"}
                                  - {name: extra, image: extra}
                                """).at("spec", "containers");
        assertThat(spec.findValuesAsString("name")).contains("web", "extra", "side");
        assertThat(spec).hasSize(3);
        assertThat(byName(spec, "web").path("image").asString()).isEqualTo("nginx:2");
        assertThat(byName(spec, "web").path("env")).hasSize(2);
        assertThat(byName(spec, "side").path("args")).hasSize(2);
    }

    @Test
    void theOrderThatKubectlStatesIsTheOrderOfTheList() {
        DynamicObject result = patch(POD, """
                        spec:
                          $setElementOrder/containers: [{name: side}, {name: web}, {name: third}]
                          containers:
                          - {name: third, image: t}
                        """);
        assertThat(result.at("spec", "containers"))
                .extracting(c -> c.path("name").asString())
                .containsExactly("side", "web", "third");
    }

    @Test
    void anItemIsDeletedByItsKey() {
        DynamicObject result = patch(POD, """
                        spec:
                          $setElementOrder/containers: [{name: web}]
                          containers:
                          - {name: side, $patch: delete}
                        """);
        assertThat(result.at("spec", "containers"))
                .extracting(c -> c.path("name").asString())
                .containsExactly("web");
    }

    @Test
    void aListIsReplacedWhenItSaysSo() {
        DynamicObject result = patch(POD, """
                        spec:
                          containers:
                          - {$patch: replace}
                          - {name: only, image: o}
                        """);
        assertThat(result.at("spec", "containers").toString()).isEqualTo("[{\"name\":\"only\",\"image\":\"o\"}]");
    }

    @Test
    void plainValuesMergeAsASetAndAreDeletedByName() {
        DynamicObject added = patch(POD, "metadata: {finalizers: [c.io/z, a.io/x]}");
        assertThat(added.at("metadata", "finalizers"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrder("a.io/x", "b.io/y", "c.io/z");
        DynamicObject removed = patch(POD, "metadata: {$deleteFromPrimitiveList/finalizers: [a.io/x]}");
        assertThat(removed.at("metadata", "finalizers").toString()).isEqualTo("[\"b.io/y\"]");
    }

    @Test
    void listsWithoutAStrategyAreReplaced() {
        DynamicObject result = patch(POD, "spec: {containers: [{name: side, args: [run]}]}");
        assertThat(byName(result.at("spec", "containers"), "side").path("args").toString())
                .isEqualTo("[\"run\"]");
    }

    @Test
    void retainKeysClearsTheOtherMembersOfAUnion() {
        DynamicObject result = patch(POD, """
                        spec:
                          volumes:
                          - name: v
                            $retainKeys: [name, configMap]
                            configMap: {name: cm}
                        """);
        assertThat(result.at("spec", "volumes").toString())
                .isEqualTo("[{\"name\":\"v\",\"configMap\":{\"name\":\"cm\"}}]");
        String strategy = """
                apiVersion: apps/v1
                kind: Deployment
                spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}
                """;
        assertThat(patch(strategy, "spec: {strategy: {$retainKeys: [type], type: Recreate}}")
                        .at("spec", "strategy")
                        .toString())
                .isEqualTo("{\"type\":\"Recreate\"}");
    }

    @Test
    void nullDeletesAndMapsMerge() {
        DynamicObject result = patch(POD, "{metadata: {labels: {app: null, tier: x}}, spec: {volumes: null}}");
        assertThat(result.labels()).containsOnlyKeys("tier");
        assertThat(result.at("spec").has("volumes")).isFalse();
    }

    @Test
    void aMapIsReplacedOrEmptiedByItsDirective() {
        assertThat(patch(POD, "{metadata: {labels: {$patch: replace, only: one}}}")
                        .labels())
                .containsOnlyKeys("only");
        DynamicObject swapped =
                patch(POD, "spec: {volumes: [{name: v, emptyDir: {$patch: delete}, hostPath: {path: /x}}]}");
        assertThat(swapped.at("spec", "volumes").get(0).path("emptyDir").size()).isZero();
    }

    @Test
    void unionsOfPortsMergeByPort() {
        String service = """
                apiVersion: v1
                kind: Service
                spec:
                  ports: [{port: 80, name: http}, {port: 443, name: https}]
                """;
        DynamicObject result = patch(service, "spec: {ports: [{port: 443, targetPort: 8443}]}");
        assertThat(result.at("spec", "ports")).hasSize(2);
        assertThat(result.at("spec", "ports").toString()).contains("\"targetPort\":8443");
    }

    @Test
    void malformedPatchesAreRefused() {
        assertThatThrownBy(() -> patch(POD, "spec: {containers: [{image: x}]}"))
                .hasMessageContaining("does not contain declared merge key: name");
        assertThatThrownBy(() -> patch(POD, "metadata: {$patch: shuffle}")).hasMessageContaining("unknown patch type");
        assertThatThrownBy(() -> patch(POD, """
                                        spec:
                                          $setElementOrder/containers: [{name: web}]
                                          containers: [{name: third, image: x}]
                                        """)).hasMessageContaining("$setElementOrder");
    }

    @Test
    void theArgumentsStayAsTheyWere() {
        DynamicObject original = object(POD);
        DynamicObject before = original.deepCopy();
        JsonNode patch = tree("spec: {containers: [{name: web, image: x}]}");
        JsonNode patchBefore = patch.deepCopy();
        StrategicMergePatch.apply(catalog.find("v1", "Pod").orElseThrow(), original, patch);
        assertThat(original).isEqualTo(before);
        assertThat(patch).isEqualTo(patchBefore);
    }

    private static JsonNode byName(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (item.path("name").asString("").equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    private DynamicObject patch(String yaml, String patch) {
        DynamicObject object = object(yaml);
        return StrategicMergePatch.apply(
                catalog.find(object.apiVersion(), object.kind()).orElseThrow(), object, tree(patch));
    }

    private static DynamicObject object(String yaml) {
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode tree(String yaml) {
        return YamlCodec.readTree(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
