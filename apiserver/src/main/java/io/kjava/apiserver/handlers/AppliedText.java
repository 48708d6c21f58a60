package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.request.Warnings;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of an apply: a configuration in YAML, or in JSON, which is YAML too.
 *
 * @param duplicates lines where a key stands a second time
 */
record AppliedText(DynamicObject config, List<String> duplicates) {
    private static final String YAML = "error converting YAML to JSON: yaml: unmarshal errors:\n  ";

    AppliedText {
        requireNonNull(config, "config");
        duplicates = List.copyOf(duplicates);
    }

    /** Throws {@code BAD_REQUEST} for what is no mapping; nothing at all is an empty one. */
    static AppliedText read(byte[] patch) {
        if (patch.length > 0
                && patch[0] == '{'
                && ShapeValidator.duplicateFields(patch).isEmpty()) {
            try {
                return new AppliedText(JsonCodec.read(patch), List.of());
            } catch (ApiException e) {
                // a flow mapping of YAML begins like JSON
            }
        }
        YamlCodec.Lenient read;
        try {
            read = YamlCodec.readLenient(patch);
        } catch (ApiException e) {
            throw ApiException.badRequest("error decoding YAML: " + e.getMessage());
        }
        JsonNode tree = read.tree().isNull() ? JsonNodeFactory.instance.objectNode() : read.tree();
        if (tree instanceof ObjectNode object) {
            return new AppliedText(new DynamicObject(object), read.duplicates());
        }
        throw ApiException.badRequest("error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
                + " unmarshal %s into Go value of type map[string]interface {}".formatted(BodyDecoder.goType(tree)));
    }

    /** Refuses keys that stand twice, or warns of them, as the client wishes. */
    void requireUnique(FieldValidation validation, Warnings warnings) {
        if (duplicates.isEmpty() || validation == FieldValidation.IGNORE) {
            return;
        }
        if (validation == FieldValidation.STRICT) {
            throw ApiException.badRequest("error strict decoding YAML: " + YAML + String.join("\n  ", duplicates));
        }
        duplicates.forEach(warnings::add);
    }
}
