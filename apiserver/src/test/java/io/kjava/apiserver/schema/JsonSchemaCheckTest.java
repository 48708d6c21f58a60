package io.kjava.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.codec.YamlCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a stock server says of values, word by word and in its order; each case is the {@code spec} of an object. */
class JsonSchemaCheckTest {
    private static final String SCHEMA = """
            type: object
            properties:
              spec:
                type: object
                properties:
                  size: {type: integer, minimum: 1, maximum: 10}
                  excl:
                    {type: number, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true,
                     multipleOf: 0.5}
                  name: {type: string, minLength: 2, maxLength: 5, pattern: '^[a-z]+$'}
                  mode: {type: string, enum: [B, A]}
                  list: {type: array, minItems: 1, maxItems: 3, items: {type: string}}
                  few: {type: object, minProperties: 1, maxProperties: 2, additionalProperties: {type: integer}}
                  either: {x-kubernetes-int-or-string: true}
                  maybe: {type: string, nullable: true}
                  day: {type: string, format: date}
                  any:
                    type: object
                    properties: {x: {type: string}, y: {type: string}}
                    anyOf: [{required: [x]}, {required: [y]}]
                  one: {type: integer, oneOf: [{minimum: 5}, {maximum: 2}]}
                  both: {type: integer, oneOf: [{minimum: 2}, {maximum: 5}]}
                  not: {type: string, not: {enum: [bad]}}
                  all: {type: string, allOf: [{minLength: 3}, {maxLength: 4}]}
                  set: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                  map:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [k]
                    items: {type: object, required: [k], properties: {k: {type: string}, v: {type: integer}}}
              status: {type: object, properties: {count: {type: integer}}, anyOf: [{required: [count]}]}
            """;

    private final StructuralSchema schema = new SchemaCatalog()
            .read("d.example.com/v1", "Thing", (ObjectNode) YamlCodec.readTree(SCHEMA.getBytes(StandardCharsets.UTF_8)))
            .schema();

    @ParameterizedTest
    @CsvFileSource(delimiter = '|', quoteCharacter = '`', resources = "values.txt")
    void aValueIsToldWhatIsWrong(String spec, String expected) {
        JsonNode object = YamlCodec.readTree(("spec: " + spec).getBytes(StandardCharsets.UTF_8));
        assertThat(violations(schema, object, null, FieldPath.ROOT)).isEqualTo(expected);
    }

    @Test
    void aStatusIsJudgedOnItsOwn() {
        StructuralSchema status = schema.property("status");
        assertThat(status).isNotNull();
        JsonNode value = YamlCodec.readTree("count: x".getBytes(StandardCharsets.UTF_8));
        assertThat(violations(status, value, null, FieldPath.of("status")))
                .isEqualTo(
                        "status.count: Invalid value: \"string\": count in body must be of type integer: \"string\"");
        JsonNode empty = YamlCodec.readTree("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(violations(status, empty, null, FieldPath.of("status")))
                .isEqualTo("status: Invalid value: \"\": \"\" must validate at least one schema (anyOf);"
                        + " status.count: Required value");
    }

    @Test
    void whatWasWrongBeforeMayStayAsItIs() {
        JsonNode old = YamlCodec.readTree("spec: {size: 0, set: [a, a]}".getBytes(StandardCharsets.UTF_8));
        JsonNode changed = YamlCodec.readTree("spec: {size: 0, set: [a, a], mode: C}".getBytes(StandardCharsets.UTF_8));
        assertThat(violations(schema, changed, old, FieldPath.ROOT))
                .isEqualTo("spec.mode: Unsupported value: \"C\": supported values: \"B\", \"A\"");
    }

    private static String violations(StructuralSchema schema, JsonNode value, JsonNode old, FieldPath base) {
        Violations violations = new Violations();
        ShapeValidator.validateCustom(schema, value, old, base, violations);
        ShapeValidator.checkLists(schema, value, old, base, violations);
        return String.join(
                "; ", violations.all().stream().map(Violation::message).toList());
    }
}
