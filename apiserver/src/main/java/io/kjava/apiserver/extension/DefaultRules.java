package io.kjava.apiserver.extension;

import io.kjava.apiserver.schema.Pruner;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether the defaults of a schema are good values of what they stand for. One use, one thread. */
final class DefaultRules {
    private static final Set<String> OBJECT_FIELDS = Set.of("metadata", "kind", "apiVersion");
    private final SchemaCatalog schemas;
    private final Violations violations;

    DefaultRules(SchemaCatalog schemas, Violations violations) {
        this.schemas = schemas;
        this.violations = violations;
    }

    void check(JsonNode root, FieldPath path) {
        walk(root, path, true, false);
    }

    private void walk(JsonNode schema, FieldPath path, boolean root, boolean insideMeta) {
        if (!schema.isObject()) {
            return;
        }
        boolean embedded = schema.path("x-kubernetes-embedded-resource").asBoolean(false);
        boolean meta = insideMeta && !embedded;
        JsonNode value = schema.get("default");
        if (value != null && !value.isNull()) {
            value(root ? embedded(schema) : schema, value, path.child("default"), meta);
        }
        walk(schema.path("items"), path.child("items"), false, meta);
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean objectField = OBJECT_FIELDS.contains(property.getKey());
            walk(
                    property.getValue(),
                    path.child("properties").key(property.getKey()),
                    false,
                    meta || (root || embedded) && objectField);
        }
    }

    /** A whole object's schema: its default names its kind. */
    private static JsonNode embedded(JsonNode schema) {
        return ((ObjectNode) schema).deepCopy().put("x-kubernetes-embedded-resource", true);
    }

    private void value(JsonNode schema, JsonNode value, FieldPath path, boolean insideMeta) {
        StructuralSchema part = schemas.readPart(schema);
        if (!insideMeta) {
            if (!Pruner.pruneAndReport(part, value.deepCopy()).isEmpty()) {
                violations.invalid(path, value, "must not have unknown fields");
            }
            Violations wrong = new Violations();
            EmbeddedRules.check(part, value, path, wrong);
            if (!wrong.isEmpty()) {
                wrong.all().forEach(violations::add);
                return;
            }
        }
        ShapeValidator.validateCustom(part, value, null, path, violations);
        ShapeValidator.checkLists(part, value, null, path, violations);
    }
}
