package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.Discovery;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import io.kjava.scheme.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CustomResourceTest {
    private static final ResourceName DEFINITIONS =
            new ResourceName("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    private static final String SCHEMA = """
                  type: object
                  required: [spec]
                  properties:
                    spec:
                      type: object
                      properties:
                        size: {type: integer, minimum: 1, default: 3}
                        color: {type: string, enum: [red, green]}
                        note: {type: string, nullable: true}
                    status:
                      type: object
                      properties:
                        size: {type: integer}
                        selector: {type: string}
            """;

    private static MemoryStorage storage;
    private static ApiServer server;
    private static ApiClient client;
    private static ResourceClient<DynamicObject> definitions;

    @BeforeAll
    static void start() throws InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        server = ApiServer.start(ApiServerConfig.inProcess(), storage, InstantSource.system());
        client = server.loopbackClient("test", List.of("system:masters"));
        definitions = client.dynamic(DEFINITIONS, false);
        await(client.dynamic(new ResourceName("", "v1", "namespaces"), false), "default", namespace -> true);
    }

    @AfterAll
    static void stop() {
        server.close();
        storage.close();
    }

    private static DynamicObject yaml(String text) {
        return YamlCodec.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DynamicObject definition(String plural, String kind, String more) {
        return yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %1$s.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: %1$s, kind: %2$s%4$s}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources:
                      status: {}
                      scale:
                        specReplicasPath: .spec.size
                        statusReplicasPath: .status.size
                        labelSelectorPath: .status.selector
                    selectableFields: [{jsonPath: .spec.color}]
                    schema:
                      openAPIV3Schema:
                %3$s
                """.formatted(plural, kind, SCHEMA.indent(8), more));
    }

    private static ResourceClient<DynamicObject> define(String plural, String kind) throws InterruptedException {
        definitions.create(definition(plural, kind, ""));
        await(plural + ".example.com", d -> isTrue(d, "Established"));
        return client.dynamic(new ResourceName("example.com", "v1", plural), true);
    }

    private static boolean isTrue(DynamicObject definition, String type) {
        for (JsonNode condition : definition.at("status", "conditions")) {
            if (condition.path("type").asString("").equals(type)) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    private static DynamicObject await(String name, Predicate<DynamicObject> wanted) throws InterruptedException {
        return await(definitions, name, wanted);
    }

    private static DynamicObject await(
            ResourceClient<DynamicObject> resource, String name, Predicate<DynamicObject> wanted)
            throws InterruptedException {
        try (WatchStream<DynamicObject> watch = resource.watch(ListQuery.ALL)) {
            while (true) {
                DynamicObject seen = switch (watch.next().orElseThrow()) {
                    case WatchEvent.Added<DynamicObject> added -> added.object();
                    case WatchEvent.Modified<DynamicObject> changed -> changed.object();
                    default -> DynamicObject.of("", "", "", "");
                };
                if (seen.name().equals(name) && wanted.test(seen)) {
                    return seen;
                }
            }
        }
    }

    private static DynamicObject object(String kind, String name, String spec) {
        return yaml("""
                apiVersion: example.com/v1
                kind: %s
                metadata: {name: %s, namespace: default}
                spec: %s
                """.formatted(kind, name, spec));
    }

    @Test
    void anObjectIsDefaultedPrunedAndCounted() throws InterruptedException {
        ResourceClient<DynamicObject> widgets = define("widgets", "Widget");
        DynamicObject made = widgets.create(object("Widget", "a", "{color: red, foreign: 1, note: null}"));
        assertThat(made.at("spec").toString()).isEqualTo("{\"color\":\"red\",\"note\":null,\"size\":3}");
        assertThat(made.at("metadata", "generation").asLong()).isEqualTo(1);

        DynamicObject changed = widgets.patch(
                made.key(), PatchType.MERGE, "{\"spec\":{\"size\":5}}".getBytes(StandardCharsets.UTF_8), "");
        assertThat(changed.at("metadata", "generation").asLong()).isEqualTo(2);
        assertThat(widgets.list(ListQuery.in("default")).items()).hasSize(1);
    }

    @Test
    void whatTheSchemaForbidsIsRefusedInItsWords() throws InterruptedException {
        ResourceClient<DynamicObject> gadgets = define("gadgets", "Gadget");
        assertThatThrownBy(() -> gadgets.create(object("Gadget", "a", "{size: 0, color: blue}")))
                .hasMessage("Gadget.example.com \"a\" is invalid: [spec.size: Invalid value: 0:"
                        + " spec.size in body should be greater than or equal to 1,"
                        + " spec.color: Unsupported value: \"blue\": supported values:"
                        + " \"red\", \"green\"]");
    }

    @Test
    void aDefinitionGoesWithItsObjects() throws InterruptedException {
        ResourceClient<DynamicObject> things = define("things", "Thing");
        things.create(object("Thing", "a", "{}"));
        ObjectKey name = ObjectKey.cluster("things.example.com");
        try (WatchStream<DynamicObject> watch = definitions.watch(ListQuery.ALL)) {
            definitions.delete(name, DeleteOptions.DEFAULT);
            while (!(watch.next().orElseThrow() instanceof WatchEvent.Deleted<DynamicObject> gone
                    && gone.object().name().equals(name.name()))) {
                // until it is gone
            }
        }
        assertThat(storage.range("/registry/example.com/things/", "", 0, 0).items())
                .isEmpty();
        assertThatThrownBy(() -> things.list(ListQuery.ALL))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    private static void createUntilRefused(ResourceClient<DynamicObject> leaves) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        for (int i = 0; System.nanoTime() < deadline; i++) {
            leaves.create(object("Leaf", "b" + i, "{}"));
        }
    }

    @Test
    void whatADefinitionLeavesBehindMayStillChange() throws InterruptedException {
        ResourceClient<DynamicObject> leaves = define("leaves", "Leaf");
        DynamicObject held = object("Leaf", "a", "{}");
        ((ObjectNode) held.tree().path("metadata")).putArray("finalizers").add("example.com/hold");
        leaves.create(held);
        ObjectKey name = ObjectKey.cluster("leaves.example.com");
        definitions.delete(name, DeleteOptions.DEFAULT);
        await(name.name(), d -> isTrue(d, "Terminating"));
        // the status is told by a watch, and the handler learns it by another
        assertThatThrownBy(() -> createUntilRefused(leaves))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METHOD_NOT_ALLOWED))
                .hasMessage("create not allowed while custom resource definition is terminating");
        try (WatchStream<DynamicObject> watch = definitions.watch(ListQuery.ALL)) {
            byte[] free = "{\"metadata\":{\"finalizers\":null}}".getBytes(StandardCharsets.UTF_8);
            leaves.patch(held.key(), PatchType.MERGE, free, "");
            while (!(watch.next().orElseThrow() instanceof WatchEvent.Deleted<DynamicObject> gone
                    && gone.object().name().equals(name.name()))) {
                // until it is gone
            }
        }
    }

    @Test
    void anObjectInsideOfAnObjectMustBeOne() throws InterruptedException {
        DynamicObject definition = definition("boxes", "Box", "");
        ObjectNode fields = (ObjectNode) definition
                .at("spec", "versions")
                .get(0)
                .path("schema")
                .path("openAPIV3Schema")
                .path("properties")
                .path("spec")
                .path("properties");
        fields.set("pod", YamlCodec.readTree("""
                        {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                        """.getBytes(StandardCharsets.UTF_8)));
        definitions.create(definition);
        await("boxes.example.com", d -> isTrue(d, "Established"));
        ResourceClient<DynamicObject> boxes = client.dynamic(new ResourceName("example.com", "v1", "boxes"), true);
        String prefix = "Box in version \"v1\" cannot be handled as a Box: ";
        assertThatThrownBy(() ->
                        boxes.create(object("Box", "a", "{pod: {apiVersion: v1, kind: Pod, metadata: {labels: 3}}}")))
                .hasMessage(prefix + "spec.pod.metadata: Invalid value: {\"labels\":3}: json: cannot unmarshal number"
                        + " into Go struct field ObjectMeta.labels of type map[string]string");
        assertThatThrownBy(() -> boxes.create(object("Box", "a", "{pod: {apiVersion: 1, kind: Pod}}")))
                .hasMessage(prefix + "spec.pod.apiVersion: Invalid value: 1: must be a string");
        assertThatThrownBy(() -> boxes.create(object("Box", "a", "{pod: {kind: Pod}}")))
                .hasMessage("Box.example.com \"a\" is invalid: spec.pod.apiVersion: Required value");
    }

    @Test
    void discoveryShowsANewKind() throws InterruptedException {
        define("dots", "Dot");
        List<ResourceType> types = Discovery.read(client).resources();
        assertThat(types)
                .filteredOn(type -> type.name().plural().equals("dots"))
                .singleElement()
                .satisfies(type -> assertThat(type.kind()).isEqualTo("Dot"));
    }

    @Test
    void discoveryListsTheStatusOfANewKindBeforeItsScale() throws InterruptedException {
        define("hooks", "Hook");
        assertThat(client.read("/apis/example.com/v1")
                        .path("resources")
                        .valueStream()
                        .map(row -> row.path("name").asString())
                        .filter(name -> name.startsWith("hooks")))
                .containsExactly("hooks", "hooks/status", "hooks/scale");
    }

    @Test
    void aTakenNameIsNotGivenAgain() throws InterruptedException {
        define("stars", "Star");
        definitions.create(definition("suns", "Star", ", listKind: SunList"));
        DynamicObject refused =
                await("suns.example.com", d -> !d.at("status", "conditions").isEmpty());
        assertThat(isTrue(refused, "Established")).isFalse();
        assertThat(refused.at("status").toString())
                .contains("KindConflict")
                .contains("\\\"Star\\\" is already in use")
                .contains("not all names are accepted");
    }

    @Test
    void rulesJudgeObjectsAndTheirChanges() throws InterruptedException {
        DynamicObject definition = definition("clocks", "Clock", "");
        ObjectNode schema = (ObjectNode) definition
                .at("spec", "versions")
                .get(0)
                .path("schema")
                .path("openAPIV3Schema")
                .path("properties")
                .path("spec");
        schema.set("x-kubernetes-validations", YamlCodec.readTree("""
                        - rule: self.size < 9
                          messageExpression: "'too large: ' + string(self.size)"
                        - {rule: self.size >= oldSelf.size, message: may only grow, fieldPath: .size}
                        """.getBytes(StandardCharsets.UTF_8)));
        ((ObjectNode) definition.at("spec", "versions").get(0).path("schema").path("openAPIV3Schema"))
                .set("x-kubernetes-validations", YamlCodec.readTree("""
                        - {rule: self.metadata.name != 'bad', message: must not be bad}
                        """.getBytes(StandardCharsets.UTF_8)));
        definitions.create(definition);
        await("clocks.example.com", d -> isTrue(d, "Established"));
        ResourceClient<DynamicObject> clocks = client.dynamic(new ResourceName("example.com", "v1", "clocks"), true);
        assertThatThrownBy(() -> clocks.create(object("Clock", "a", "{size: 9}")))
                .hasMessage("Clock.example.com \"a\" is invalid: spec: Invalid value: too large: 9");
        assertThatThrownBy(() -> clocks.create(object("Clock", "bad", "{}")))
                .hasMessage("Clock.example.com \"bad\" is invalid: <nil>: Invalid value: must not be bad");
        ObjectKey key = clocks.create(object("Clock", "a", "{size: 5}")).key();
        assertThatThrownBy(() -> clocks.patch(
                        key, PatchType.MERGE, "{\"spec\":{\"size\":4}}".getBytes(StandardCharsets.UTF_8), ""))
                .hasMessage("Clock.example.com \"a\" is invalid: spec.size: Invalid value: may only" + " grow");
    }

    @Test
    void aRuleThatDoesNotCompileIsRefused() {
        DynamicObject definition = definition("broken", "Broken", "");
        ObjectNode root = (ObjectNode)
                definition.at("spec", "versions").get(0).path("schema").path("openAPIV3Schema");
        root.putArray("x-kubernetes-validations").addObject().put("rule", "self.spec.nope");
        assertThatThrownBy(() -> definitions.create(definition))
                .hasMessageContaining("spec.validation.openAPIV3Schema.x-kubernetes-validations[0].rule:"
                        + " Invalid value: {\"rule\":\"self.spec.nope\"}: compilation failed:"
                        + " ERROR: <input>:1:10: undefined field 'nope'");
    }

    @Test
    void aFieldSelectorMayNameWhatTheDefinitionNames() throws InterruptedException {
        ResourceClient<DynamicObject> lamps = define("lamps", "Lamp");
        lamps.create(object("Lamp", "a", "{color: red}"));
        lamps.create(object("Lamp", "b", "{color: green}"));
        assertThat(lamps.list(ListQuery.in("default").withFields("spec.color=green"))
                        .items())
                .extracting(DynamicObject::name)
                .containsExactly("b");
    }
}
