package io.kjava.apiserver.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.codec.YamlCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructuralRulesTest {
    private static List<String> problems(String yaml) {
        return StructuralRules.check(FieldPath.of("schema"), YamlCodec.readTree(yaml.getBytes(StandardCharsets.UTF_8)))
                .stream()
                .map(Violation::message)
                .toList();
    }

    @Test
    void everyFieldHasAType() {
        assertThat(problems("{properties: {spec: {properties: {a: {}}}, list: {type: array}}}"))
                .containsExactly(
                        "schema.properties[list].items: Required value: must be specified",
                        "schema.properties[spec].properties[a].type: Required value: must not be"
                                + " empty for specified object fields",
                        "schema.properties[spec].type: Required value: must not be empty for"
                                + " specified object fields",
                        "schema.type: Required value: must not be empty at the root");
    }

    @Test
    void junctionsOnlyNarrow() {
        assertThat(problems(
                        "{type: object, anyOf: [{type: object, description: x," + " properties: {a: {minimum: 1}}}]}"))
                .containsExactly(
                        "schema.anyOf[0].description: Forbidden: must be empty to be structural",
                        "schema.anyOf[0].type: Forbidden: must be empty to be structural",
                        "schema.properties[a]: Required value: because it is defined in"
                                + " schema.anyOf[0].properties[a]");
    }

    @Test
    void numbersOrTextMayNameTheirTypes() {
        assertThat(problems("{type: object, properties: {a: {x-kubernetes-int-or-string: true,"
                        + " anyOf: [{type: integer}, {type: string}]}}}"))
                .isEmpty();
    }

    @Test
    void metadataIsOnlyNamed() {
        assertThat(problems("{type: object, properties: {metadata: {type: object, properties:"
                        + " {name: {type: string, pattern: a}}}}}"))
                .isEmpty();
        assertThat(problems("{type: object, properties: {metadata: {type: object, properties:"
                        + " {labels: {type: object}}}}}"))
                .containsExactly("schema.properties[metadata]: Forbidden: must not specify anything other"
                        + " than name and generateName, but metadata is implicitly"
                        + " specified");
    }
}
