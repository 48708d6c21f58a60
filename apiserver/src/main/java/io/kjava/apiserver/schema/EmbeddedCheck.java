package io.kjava.apiserver.schema;

import io.kjava.apiserver.schema.TypeCheck.Mismatch;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Finds a Kubernetes object inside of a custom one that a Go server could not decode. Immutable. */
final class EmbeddedCheck {
    private final StructuralSchema metadata;

    /** @param metadata of every object */
    EmbeddedCheck(StructuralSchema metadata) {
        this.metadata = metadata;
    }

    /** Throws Mismatch for the first that is found. */
    void check(StructuralSchema schema, JsonNode value, FieldPath path) {
        StructuralSchema element = schema.element();
        if (value.isObject()) {
            if (schema.rules().embedded()) {
                object(value, path);
            }
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                StructuralSchema property = schema.property(field.getKey());
                if (property != null) {
                    check(property, field.getValue(), path.child(field.getKey()));
                } else if (element != null) {
                    check(element, field.getValue(), path.key(field.getKey()));
                }
            }
        } else if (value.isArray() && element != null) {
            for (int i = 0; i < value.size(); i++) {
                check(element, value.get(i), path.index(i));
            }
        }
    }

    private void object(JsonNode object, FieldPath path) {
        for (String field : new String[] {"apiVersion", "kind"}) {
            JsonNode text = object.path(field);
            if (!text.isMissingNode() && !text.isString()) {
                throw invalid(path.child(field), text, "must be a string");
            }
        }
        JsonNode own = object.path("metadata");
        if (!own.isMissingNode()) {
            try {
                new TypeCheck().check(metadata, own);
            } catch (Mismatch e) {
                throw invalid(path.child("metadata"), own, e.text());
            }
        }
    }

    private static Mismatch invalid(FieldPath path, JsonNode value, String why) {
        String text = new String(JsonCodec.write(value), StandardCharsets.UTF_8);
        return new Mismatch("%s: Invalid value: %s: %s".formatted(path, text, why));
    }
}
