package io.kjava.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.schema.Defaulter;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ServerSideApplyTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default, labels: {app: web}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    image: nginx:1
                    ports: [{containerPort: 80}]
            """;

    private final SchemaCatalog catalog = new SchemaCatalog();

    @Test
    void theFirstApplyCreatesTheObjectAndOwnsWhatItStates() {
        DynamicObject created = apply(null, DEPLOYMENT, "alice", false, NOW);
        assertThat(created.at("spec", "replicas").asInt()).isEqualTo(3);
        JsonNode entry = created.at("metadata", "managedFields").get(0);
        assertThat(created.at("metadata", "managedFields")).hasSize(1);
        assertThat(entry.path("manager").asString()).isEqualTo("alice");
        assertThat(entry.path("operation").asString()).isEqualTo("Apply");
        assertThat(entry.path("apiVersion").asString()).isEqualTo("apps/v1");
        assertThat(entry.path("time").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(entry.path("fieldsV1").toString()).isEqualTo("""
                        {"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},\
                        "f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},\
                        "f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{},\
                        "f:name":{},"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":\
                        {".":{},"f:containerPort":{}}}}}}}}}""");
    }

    @Test
    void aDefinitionsSchemaIsTakenAsItIs() {
        DynamicObject created = apply(null, """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: things, kind: Thing}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          list: {type: array, items: {type: object, properties: {a: {type: string}}}}
                          map: {type: object, additionalProperties: {type: string}}
                """, "alice", false, NOW);
        assertThat(created.at("metadata", "managedFields")
                        .get(0)
                        .path("fieldsV1")
                        .path("f:spec")
                        .toString())
                .isEqualTo("{\"f:group\":{},\"f:names\":{\"f:kind\":{},\"f:plural\":{}},"
                        + "\"f:scope\":{},\"f:versions\":{}}");
    }

    @Test
    void anotherManagersValueIsAConflictUnlessForced() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        String wants = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default}
                spec: {replicas: 5}
                """;
        assertThatThrownBy(() -> apply(live, wants, "bob", false, LATER))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo(409);
                    assertThat(e.details().causes())
                            .containsExactly(new StatusCause(
                                    "FieldManagerConflict", "conflict with \"alice\"", ".spec.replicas"));
                })
                .hasMessage("Apply failed with 1 conflict: conflict with \"alice\": .spec.replicas");
        DynamicObject forced = apply(live, wants, "bob", true, LATER);
        assertThat(forced.at("spec", "replicas").asInt()).isEqualTo(5);
        assertThat(fields(forced, "alice")).doesNotContain("f:replicas").contains("f:selector");
        assertThat(fields(forced, "bob")).isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
    }

    @Test
    void theSameValueIsSharedWithoutConflict() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        DynamicObject shared = apply(live, spec("replicas: 3"), "bob", false, LATER);
        assertThat(fields(shared, "alice")).contains("f:replicas");
        assertThat(fields(shared, "bob")).contains("f:replicas");
        DynamicObject dropped = apply(shared, spec("paused: true"), "bob", false, LATER);
        assertThat(dropped.at("spec", "replicas").asInt()).isEqualTo(3);
    }

    @Test
    void conflictsWithUpdatersNameTheirVersion() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        DynamicObject scaled = live.deepCopy();
        scaled.objectAt("spec").put("replicas", 9L);
        scaled.objectAt("spec").put("paused", true);
        track(live, scaled, "kubectl-scale", LATER);
        assertThat(fields(scaled, "kubectl-scale")).isEqualTo("{\"f:spec\":{\"f:paused\":{},\"f:replicas\":{}}}");
        assertThat(fields(scaled, "alice")).doesNotContain("f:replicas");
        assertThatThrownBy(() -> apply(
                        scaled,
                        DEPLOYMENT.replace("spec:\n  replicas", "spec:\n  paused: false\n  replicas"),
                        "alice",
                        false,
                        LATER))
                .hasMessage("Apply failed with 2 conflicts: conflicts with \"kubectl-scale\" using"
                        + " apps/v1:\n- .spec.paused\n- .spec.replicas");
    }

    @Test
    void whatAnApplierStatesNoMoreGoesUnlessSomebodyElseHasIt() {
        String two = DEPLOYMENT.replace(
                "ports: [{containerPort: 80}]",
                "ports: [{containerPort: 80}]\n"
                        + "        env: [{name: A, value: '1'}, {name: B, value: '2'}]\n"
                        + "      - {name: side, image: side:1}");
        DynamicObject live = apply(null, two, "alice", false, NOW);
        assertThat(live.at("spec", "template", "spec", "containers")).hasSize(2);
        String one = two.replace("{name: A, value: '1'}, ", "").replace("- {name: side, image: side:1}", "");
        DynamicObject less = apply(live, one, "alice", false, LATER);
        JsonNode containers = less.at("spec", "template", "spec", "containers");
        assertThat(containers).hasSize(1);
        assertThat(containers.get(0).path("env").toString()).isEqualTo("[{\"name\":\"B\",\"value\":\"2\"}]");
    }

    @Test
    void defaultedFieldsHaveNoOwnerAndStay() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        assertThat(live.at("spec", "revisionHistoryLimit").asInt()).isEqualTo(10);
        assertThat(fields(live, "alice")).doesNotContain("revisionHistoryLimit");
        DynamicObject again = apply(live, DEPLOYMENT, "alice", false, LATER);
        assertThat(again.at("spec", "revisionHistoryLimit").asInt()).isEqualTo(10);
        assertThat(again).isEqualTo(live);
    }

    @Test
    void aLabelThatIsStatedNoMoreGoesAndForeignOnesStay() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        DynamicObject labelled = live.deepCopy();
        labelled.objectAt("metadata", "labels").put("team", "x");
        track(live, labelled, "kubectl-label", LATER);
        DynamicObject without =
                apply(labelled, DEPLOYMENT.replace(", labels: {app: web}}\nspec", "}\nspec"), "alice", false, LATER);
        assertThat(without.labels()).containsOnlyKeys("team");
    }

    @Test
    void atomicValuesHaveOneOwner() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        assertThatThrownBy(() -> apply(live, spec("selector: {matchLabels: {other: x}}"), "bob", false, LATER))
                .hasMessageContaining(": .spec.selector");
    }

    @Test
    void portsOfAServiceAreKnownByPortAndProtocol() {
        String service = """
                apiVersion: v1
                kind: Service
                metadata: {name: dns, namespace: default}
                spec:
                  ports:
                  - {name: dns, port: 53, protocol: UDP}
                  - {name: dns-tcp, port: 53, protocol: TCP}
                """;
        DynamicObject live = apply(null, service, "alice", false, NOW);
        String other = """
                apiVersion: v1
                kind: Service
                metadata: {name: dns, namespace: default}
                spec:
                  ports:
                  - {name: metrics, port: 9153}
                  - {port: 53, protocol: TCP, targetPort: 5353}
                """;
        DynamicObject both = apply(live, other, "bob", false, LATER);
        assertThat(both.at("spec", "ports"))
                .extracting(p -> p.path("name").asString())
                .containsExactly("dns", "metrics", "dns-tcp");
        assertThat(both.at("spec", "ports").get(2).path("targetPort").asInt()).isEqualTo(5353);
    }

    @Test
    void setsHaveAnOwnerForEachValue() {
        String config = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: d, finalizers: [%s]}
                """;
        DynamicObject live = apply(null, config.formatted("a.io/a, b.io/b"), "alice", false, NOW);
        DynamicObject both = apply(live, config.formatted("b.io/b, c.io/c"), "bob", false, NOW);
        assertThat(both.at("metadata", "finalizers").toString()).isEqualTo("[\"a.io/a\",\"b.io/b\",\"c.io/c\"]");
        assertThat(fields(both, "bob")).isEqualTo("""
                        {"f:metadata":{"f:finalizers":{"v:\\"b.io/b\\"":{},"v:\\"c.io/c\\"":{}}}}""");
        DynamicObject less = apply(both, config.formatted("c.io/c"), "bob", false, NOW);
        assertThat(less.at("metadata", "finalizers").toString()).isEqualTo("[\"a.io/a\",\"b.io/b\",\"c.io/c\"]");
    }

    @Test
    void anObjectFromBeforeTheFirstApplyHasAnOwnerForThat() {
        DynamicObject live = object(DEPLOYMENT);
        assertThatThrownBy(() -> apply(live, spec("replicas: 1"), "alice", false, NOW))
                .hasMessage("Apply failed with 1 conflict: conflict with \"before-first-apply\" using"
                        + " apps/v1: .spec.replicas");
        DynamicObject applied = apply(live, spec("replicas: 3"), "alice", false, NOW);
        assertThat(fields(applied, "before-first-apply")).contains("\"f:labels\":{\".\":{},\"f:app\":{}}");
    }

    @Test
    void kubectlTakesOverFromItsClientSideApply() {
        DynamicObject live = object(DEPLOYMENT);
        live.objectAt("metadata", "annotations")
                .put(
                        "kubectl.kubernetes.io/last-applied-configuration",
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{\"replicas\":3}}");
        track(null, live, "kubectl-client-side-apply", NOW);
        DynamicObject applied = apply(live, spec("replicas: 7"), "kubectl", false, LATER);
        assertThat(applied.at("spec", "replicas").asInt()).isEqualTo(7);
        assertThat(applied.annotation("kubectl.kubernetes.io/last-applied-configuration"))
                .hasValueSatisfying(text -> assertThat(text).contains("\"replicas\":7"));
        assertThatThrownBy(() -> apply(live, spec("replicas: 7"), "other", false, LATER))
                .hasMessageContaining("kubectl-client-side-apply");
    }

    @Test
    void aWrongConfigurationIsRefusedWithItsPath() {
        assertThatThrownBy(() -> apply(null, spec("foo: 1"), "a", false, NOW))
                .hasMessage("failed to create typed patch object (default/web; apps/v1,"
                        + " Kind=Deployment): .spec.foo: field not declared in schema");
        assertThatThrownBy(() -> apply(null, spec("replicas: many"), "a", false, NOW))
                .hasMessageContaining(".spec.replicas: expected numeric (int or float), got");
        assertThatThrownBy(() -> apply(
                        null, spec("template: {spec: {containers: [{name: a}, {name:" + " a}]}}"), "a", false, NOW))
                .hasMessageContaining("duplicate entries for key [name=\"a\"]");
        String managed = DEPLOYMENT.replace("name: web, namespace", "managedFields: [], name: web, namespace");
        assertThatThrownBy(() -> apply(null, managed, "a", false, NOW))
                .hasMessage("metadata.managedFields must be nil");
    }

    @Test
    void statusIsNotOwnedThroughTheMainEndpoint() {
        StructuralSchema schema = catalog.find("apps/v1", "Deployment").orElseThrow();
        DynamicObject object = object(DEPLOYMENT + "status: {replicas: 3}\n");
        FieldWriter writer = new FieldWriter("m", "apps/v1", "", NOW, ResetFields.of("status"));
        ManagedFields.track(schema, VersionedViews.SAME, null, object, writer);
        assertThat(fields(object, "m")).doesNotContain("f:status").contains("f:replicas");
    }

    @Test
    void managedFieldsMayBeResetAndAreThenNotTracked() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        DynamicObject reset = live.deepCopy();
        reset.metadata().putArray("managedFields").addObject();
        track(live, reset, "m", LATER);
        assertThat(reset.at("metadata").has("managedFields")).isFalse();
        DynamicObject untracked = reset.deepCopy();
        untracked.objectAt("spec").put("replicas", 8L);
        track(reset, untracked, "m", LATER);
        assertThat(untracked.at("metadata").has("managedFields")).isFalse();
        DynamicObject emptied = live.deepCopy();
        emptied.metadata().putArray("managedFields");
        track(live, emptied, "m", LATER);
        assertThat(emptied.at("metadata").has("managedFields")).isFalse();
    }

    @Test
    void anUpdateThatChangesNothingKeepsTheTimes() {
        DynamicObject live = apply(null, DEPLOYMENT, "alice", false, NOW);
        DynamicObject same = live.deepCopy();
        track(live, same, "m", LATER);
        assertThat(same).isEqualTo(live);
        DynamicObject touched = live.deepCopy();
        ((tools.jackson.databind.node.ObjectNode)
                        touched.at("metadata", "managedFields").get(0))
                .put("time", "2027-01-01T00:00:00Z");
        ManagedFields.keepTimesIfUnchanged(live, touched);
        assertThat(touched).isEqualTo(live);
    }

    @Test
    void thereAreNeverMoreThanTenUpdaters() {
        DynamicObject live = object(DEPLOYMENT);
        track(null, live, "creator", NOW);
        for (int i = 0; i < 20; i++) {
            DynamicObject next = live.deepCopy();
            next.objectAt("metadata", "labels").put("l" + i, "v");
            track(live, next, "m" + i, NOW.plusSeconds(i));
            live = next;
        }
        assertThat(live.at("metadata", "managedFields").size()).isLessThanOrEqualTo(10);
        assertThat(fields(live, "ancient-changes")).contains("f:l0");
    }

    @Test
    void createdObjectsBelongToTheirCreator() {
        DynamicObject pod = object("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: p, namespace: default}
                        spec: {containers: [{name: c, image: i, resources: {}}]}
                        """);
        track(null, pod, "kubectl-create", NOW);
        assertThat(fields(pod, "kubectl-create")).isEqualTo("""
                        {"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},\
                        "f:image":{},"f:name":{},"f:resources":{}}}}}""");
    }

    private DynamicObject apply(@Nullable DynamicObject live, String yaml, String manager, boolean force, Instant now) {
        DynamicObject config = object(yaml);
        StructuralSchema schema =
                catalog.find(config.apiVersion(), config.kind()).orElseThrow();
        FieldWriter writer = new FieldWriter(manager, config.apiVersion(), "", now, ResetFields.of("status"));
        return new ServerSideApply(
                        schema, config.kind(), VersionedViews.SAME, merged -> Defaulter.apply(schema, merged))
                .apply(live, config, writer, force);
    }

    private void track(@Nullable DynamicObject live, DynamicObject updated, String manager, Instant now) {
        StructuralSchema schema =
                catalog.find(updated.apiVersion(), updated.kind()).orElseThrow();
        FieldWriter writer = new FieldWriter(manager, updated.apiVersion(), "", now, ResetFields.NONE);
        ManagedFields.track(schema, VersionedViews.SAME, live, updated, writer);
    }

    private static String fields(DynamicObject object, String manager) {
        for (JsonNode entry : object.at("metadata", "managedFields")) {
            if (entry.path("manager").asString().equals(manager)) {
                return entry.path("fieldsV1").toString();
            }
        }
        throw new AssertionError("no " + manager + " in " + object.at("metadata"));
    }

    private static String spec(String field) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default}
                spec:
                  %s
                """.formatted(field);
    }

    private static DynamicObject object(String yaml) {
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
