package io.kjava.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaPassesTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, creationTimestamp: null, labels: {}}
            spec:
              containers:
              - name: c
                image: i
                command: []
                resources: {requests: {cpu: 0.5, memory: 1024Mi}, limits: {cpu: 1000m}}
                ports: [{containerPort: 80, hostPort: 0}]
                livenessProbe: {httpGet: {port: 80}}
                env: [{name: E, value: ""}, {name: F, valueFrom: {fieldRef: {fieldPath: x}}}]
              volumes: [{name: v, secret: {secretName: s}}]
              nodeName: ""
            """;

    private final SchemaCatalog catalog = new SchemaCatalog();

    @Test
    void staticDefaultsAreFilledAtEveryDepth() {
        DynamicObject pod = object(POD);
        Defaulter.apply(schema(pod), pod);
        assertThat(pod.text("spec", "restartPolicy")).isEqualTo("Always");
        assertThat(pod.at("spec", "securityContext").isObject()).isTrue();
        assertThat(pod.at("spec", "terminationGracePeriodSeconds").asInt()).isEqualTo(30);
        String container = pod.at("spec", "containers").get(0).toString();
        assertThat(container)
                .contains("\"terminationMessagePath\":\"/dev/termination-log\"")
                .contains("\"protocol\":\"TCP\"")
                .contains("\"path\":\"/\"")
                .contains("\"scheme\":\"HTTP\"")
                .contains("\"periodSeconds\":10")
                .contains("\"fieldPath\":\"x\",\"apiVersion\":\"v1\"");
        assertThat(pod.at("spec", "volumes").toString()).contains("\"defaultMode\":420");
        DynamicObject again = pod.deepCopy();
        Defaulter.apply(schema(pod), again);
        assertThat(again).isEqualTo(pod);
    }

    @Test
    void defaultsAreCopiesNotSharedNodes() {
        DynamicObject one = object(POD);
        Defaulter.apply(schema(one), one);
        one.objectAt("spec", "securityContext").put("runAsUser", 1);
        DynamicObject other = object(POD);
        Defaulter.apply(schema(other), other);
        assertThat(other.at("spec", "securityContext").isEmpty()).isTrue();
    }

    @Test
    void theCanonicalFormIsWhatKubernetesWrites() {
        DynamicObject pod = object(POD);
        Canonicalizer.apply(schema(pod), pod);
        assertThat(pod.tree().toString()).isEqualTo("""
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[\
                        {"name":"c","image":"i","resources":{"requests":{"cpu":"500m","memory":"1Gi"},\
                        "limits":{"cpu":"1"}},"ports":[{"containerPort":80}],"livenessProbe":{"httpGet":\
                        {"port":80}},"env":[{"name":"E"},{"name":"F","valueFrom":{"fieldRef":\
                        {"fieldPath":"x"}}}]}],"volumes":[{"name":"v","secret":{"secretName":"s"}}]}}""");
    }

    @Test
    void timesAreInUtcAndRequiredPlainValuesAreThere() {
        DynamicObject lease = object("""
                        apiVersion: coordination.k8s.io/v1
                        kind: Lease
                        spec: {renewTime: "2026-01-01T02:00:00.500000+02:00", leaseDurationSeconds: 40.0}
                        """);
        Canonicalizer.apply(schema(lease), lease);
        assertThat(lease.text("spec", "renewTime")).isEqualTo("2026-01-01T00:00:00.500000Z");
        DynamicObject pod = object("{apiVersion: v1, kind: Pod, status: {containerStatuses: [{name: c}]}}");
        Canonicalizer.apply(schema(pod), pod);
        assertThat(pod.at("status", "containerStatuses").get(0).toString())
                .contains("\"restartCount\":0", "\"ready\":false", "\"image\":\"\"");
    }

    @Test
    void unknownFieldsAreNamedByTheirPathsAndPruned() {
        DynamicObject pod = object("""
                        apiVersion: v1
                        kind: Pod
                        foo: 1
                        metadata: {labels: {any: thing}, bar: 2}
                        spec: {containers: [{name: c, imagee: x, resources: {requests: {cpu: 1}}}]}
                        """);
        assertThat(ShapeValidator.unknownFields(schema(pod), pod))
                .containsExactly("foo", "metadata.bar", "spec.containers[0].imagee");
        assertThat(pod.tree().has("foo")).isTrue();
        Pruner.prune(schema(pod), pod);
        assertThat(ShapeValidator.unknownFields(schema(pod), pod)).isEmpty();
        assertThat(pod.labels()).containsKey("any");
    }

    @Test
    void strictDecodingSpeaksLikeKubernetes() {
        DynamicObject object = object("{apiVersion: apps/v1, kind: Deployment}");
        String body = """
                {"spec":{"replicas":1,"foo":{"a":1,"a":2},"replicas":2,"replicas":3,"foo":1}}""";
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        List<String> messages =
                ShapeValidator.strictMessages(text, ShapeValidator.unknownMessages(List.of("spec.foo")));
        assertThat(ShapeValidator.strictFailure(object, messages))
                .hasMessage("Deployment in version \"v1\" cannot be handled as a Deployment: strict"
                        + " decoding error: unknown field \"spec.foo\", duplicate field"
                        + " \"spec.replicas\"");
        byte[] json = "{\"a\":1,\"b\":[{\"c\":1,\"c\":2}],\"a\":3}".getBytes(StandardCharsets.UTF_8);
        assertThat(ShapeValidator.duplicateFields(json))
                .containsExactly("duplicate field \"b[0].c\"", "duplicate field \"a\"");
        assertThat(ShapeValidator.duplicateFields("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void wrongTypesAreRefusedInGosWords() {
        assertUndecodable(
                "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: many}}",
                "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot"
                        + " unmarshal string into Go struct field DeploymentSpec.spec.replicas of type"
                        + " int32");
        assertUndecodable(
                "{apiVersion: v1, kind: Pod, spec: {containers: [{env: [{name: a, value: 1}]}]}}",
                "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into"
                        + " Go struct field EnvVar.spec.containers.env.value of type string");
        assertUndecodable(
                "{apiVersion: v1, kind: Pod, spec: {containers: {a: b}}}",
                "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal object into"
                        + " Go struct field PodSpec.spec.containers of type []v1.Container");
        assertUndecodable(
                "{apiVersion: v1, kind: Secret, data: {a: '%%'}}",
                "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input" + " byte 0");
        assertUndecodable(
                "{apiVersion: v1, kind: Pod, spec: {containers: [{resources: {limits: {cpu: 1x}}}]}}",
                "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular"
                        + " expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @Test
    void closedEnumsAreEnforcedAndOpenOnesAreNot() {
        assertThat(violations("{apiVersion: v1, kind: Pod, spec: {restartPolicy: Sometimes," + " dnsPolicy: ''}}"))
                .containsExactly("spec.restartPolicy: Unsupported value: \"Sometimes\": supported values:"
                        + " \"Always\", \"Never\", \"OnFailure\"");
        assertThat(violations("{apiVersion: v1, kind: Secret, type: my.own/type}"))
                .isEmpty();
    }

    @Test
    void aDefinitionsSchemaIsPrunedThroughItsUnions() {
        DynamicObject crd = object("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        spec:
                          versions:
                          - name: v1
                            schema:
                              openAPIV3Schema:
                                type: object
                                bogus: 1
                                additionalProperties: {type: string, bogus: 2}
                                properties:
                                  spec: {type: object, default: {a: null, b: [1]}, items: {bogus: 3}}
                                  data: {additionalProperties: true}
                        """);
        ShapeValidator.checkTypes(schema(crd), crd);
        assertThat(Pruner.pruneAndReport(schema(crd), crd.tree())).hasSize(3).allMatch(path -> path.endsWith("bogus"));
        assertThat(crd.tree().toString())
                .contains("\"default\":{\"a\":null,\"b\":[1]}")
                .contains("\"additionalProperties\":true");
    }

    private void assertUndecodable(String yaml, String message) {
        DynamicObject object = object(yaml);
        assertThatThrownBy(() -> ShapeValidator.checkTypes(schema(object), object))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(message);
    }

    private List<String> violations(String yaml) {
        DynamicObject object = object(yaml);
        Violations violations = new Violations();
        ShapeValidator.validate(schema(object), object, violations);
        return violations.all().stream().map(Violation::message).toList();
    }

    private StructuralSchema schema(DynamicObject object) {
        return catalog.find(object.apiVersion(), object.kind()).orElseThrow();
    }

    private static DynamicObject object(String yaml) {
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
