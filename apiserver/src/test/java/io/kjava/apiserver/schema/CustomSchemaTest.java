package io.kjava.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class CustomSchemaTest {
    private static final String SCHEMA = """
            type: object
            required: [spec]
            properties:
              spec:
                type: object
                required: [cronSpec]
                properties:
                  cronSpec: {type: string, pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'}
                  replicas: {type: integer, minimum: 1, maximum: 10, default: 1}
                  kind: {type: string, enum: [a, b]}
                  size: {x-kubernetes-int-or-string: true}
                  names: {type: array, maxItems: 2, x-kubernetes-list-type: set, items: {type: string}}
                  ports:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [port]
                    items: {type: object, properties: {port: {type: integer}, name: {type: string}}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  labels: {type: object, additionalProperties: {type: string, maxLength: 3}}
                  opt: {type: string, nullable: true}
                  addr: {type: string, format: ipv4}
                  choice:
                    type: object
                    properties: {x: {type: string}, y: {type: string}}
                    oneOf: [{required: [x]}, {required: [y]}]
                  template: {type: object, x-kubernetes-embedded-resource: true}
              status: {type: object, properties: {ready: {type: boolean, default: false}}}
            """;

    private final SchemaCatalog catalog = new SchemaCatalog();
    private final StructuralSchema schema = catalog.read("stable.example.com/v1", "CronTab", (ObjectNode)
                    YamlCodec.readTree(SCHEMA.getBytes(StandardCharsets.UTF_8)))
            .schema();

    @Test
    void unknownFieldsArePrunedButNotWhereTheyArePreserved() {
        DynamicObject object = object("spec: {cronSpec: x, foo: 1, free: {any: {thing: 1}}, labels: {a: b}}");
        assertThat(ShapeValidator.unknownFields(schema, object)).containsExactly("spec.foo");
        Pruner.prune(schema, object);
        assertThat(object.at("spec", "free", "any", "thing").asInt()).isEqualTo(1);
        assertThat(object.name()).isEqualTo("my");
    }

    @Test
    void defaultsReachIntoWhatIsThere() {
        DynamicObject object = object("spec: {cronSpec: x, replicas: null, opt: null}\nstatus: {}");
        Pruner.prune(schema, object);
        Defaulter.apply(schema, object);
        assertThat(object.at("spec", "replicas").asInt()).isEqualTo(1);
        assertThat(object.at("spec", "opt").isNull()).isTrue();
        assertThat(object.at("status", "ready").asBoolean(true)).isFalse();
    }

    @Test
    void everyBoundIsReportedAsKubernetesReportsIt() {
        assertThat(violations("spec: {cronSpec: '* * * * *'}")).isEmpty();
        assertThat(violations("status: {}")).containsExactly("spec: Required value");
        assertThat(violations("spec: {replicas: 11}"))
                .containsExactlyInAnyOrder(
                        "spec.cronSpec: Required value",
                        "spec.replicas: Invalid value: 11: spec.replicas in body should be less than"
                                + " or equal to 10");
        assertThat(violations("spec: {cronSpec: bad}"))
                .containsExactly("spec.cronSpec: Invalid value: \"bad\": spec.cronSpec in body should match"
                        + " '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'");
        assertThat(violations("spec: {cronSpec: '* * * * *', replicas: x, kind: c}"))
                .containsExactly(
                        "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of"
                                + " type integer: \"string\"",
                        "spec.kind: Unsupported value: \"c\": supported values: \"a\", \"b\"");
        assertThat(violations("spec: {cronSpec: '* * * * *', names: [p, q, p]}"))
                .containsExactly(
                        "spec.names: Too many: 3: must have at most 2 items", "spec.names[2]: Duplicate value: \"p\"");
        assertThat(violations("spec: {cronSpec: '* * * * *', ports: [{port: 1}, {port: 1}]}"))
                .containsExactly("spec.ports[1]: Duplicate value: {\"port\":1}");
        assertThat(violations("spec: {cronSpec: '* * * * *', addr: 1.2.3, labels: {a: long}}"))
                .containsExactly(
                        "spec.addr: Invalid value: \"1.2.3\": spec.addr in body must be of type ipv4:" + " \"1.2.3\"",
                        "spec.labels.a: Too long: may not be more than 3 bytes");
        assertThat(violations("spec: {cronSpec: '* * * * *', choice: {x: a, y: b}}"))
                .hasSize(1)
                .first()
                .asString()
                .contains("must validate one and only one schema (oneOf)");
        assertThat(violations("spec: {cronSpec: '* * * * *', size: 1, opt: null}"))
                .isEmpty();
        assertThat(violations("spec: {cronSpec: '* * * * *', size: 25%}")).isEmpty();
        assertThat(violations("spec: {cronSpec: '* * * * *', size: [1]}")).hasSize(1);
    }

    @Test
    void aKindIsFoundWhileItIsRegistered() {
        long before = catalog.generation();
        catalog.register(catalog.read("stable.example.com/v1", "CronTab", null));
        StructuralSchema open = catalog.find("stable.example.com/v1", "CronTab").orElseThrow();
        assertThat(open.keepsUnknown()).isTrue();
        assertThat(open.property("metadata")).isNotNull();
        assertThat(catalog.generation()).isGreaterThan(before);
        catalog.unregister("stable.example.com/v1", "CronTab");
        assertThat(catalog.find("stable.example.com/v1", "CronTab")).isEmpty();
    }

    @Test
    void formatsAreChecked() {
        assertThat(Formats.matches("ipv6", "fe80::1")).isTrue();
        assertThat(Formats.matches("ipv6", "::")).isTrue();
        assertThat(Formats.matches("ipv6", "::ffff:1.2.3.4")).isTrue();
        assertThat(Formats.matches("ipv6", "1:2:3:4:5:6:7:8")).isTrue();
        assertThat(Formats.matches("ipv6", "1:2:3")).isFalse();
        assertThat(Formats.matches("ipv6", "1::2::3")).isFalse();
        assertThat(Formats.matches("cidr", "10.0.0.0/8")).isTrue();
        assertThat(Formats.matches("cidr", "10.0.0.0/33")).isFalse();
        assertThat(Formats.matches("date-time", "2026-01-01T00:00:00Z")).isTrue();
        assertThat(Formats.matches("date-time", "yesterday")).isFalse();
        assertThat(Formats.matches("uuid", "123e4567-e89b-12d3-a456-426614174000"))
                .isTrue();
        assertThat(Formats.matches("duration", "1h30m")).isTrue();
        assertThat(Formats.matches("duration", "soon")).isFalse();
        assertThat(Formats.matches("unheard-of", "x")).isTrue();
    }

    private List<String> violations(String body) {
        DynamicObject object = object(body);
        Violations violations = new Violations();
        ShapeValidator.validateCustom(schema, object.tree(), null, FieldPath.ROOT, violations);
        ShapeValidator.checkLists(schema, object.tree(), null, FieldPath.ROOT, violations);
        return violations.all().stream().map(Violation::message).toList();
    }

    private static DynamicObject object(String body) {
        String yaml = "apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: my}\n" + body;
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
