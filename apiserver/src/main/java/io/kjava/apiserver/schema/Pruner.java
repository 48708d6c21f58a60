package io.kjava.apiserver.schema;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Removes, in place, the fields that a schema does not know, and says which. Of a custom resource it
 * also removes nulls that are no value, as Kubernetes does before it defaults.
 */
public final class Pruner {
    private static final int MAX_REPORTED = 1000;
    private final List<String> removed = new ArrayList<>();
    private final boolean reporting;

    private Pruner(boolean reporting) {
        this.reporting = reporting;
    }

    /** Removes unknown fields. */
    public static void prune(StructuralSchema schema, DynamicObject object) {
        new Pruner(false).pruneValue(schema, object.tree(), FieldPath.ROOT);
    }

    /** Removes unknown fields and returns their paths: {@code spec.foo}, {@code spec.ports[0].x}. */
    public static List<String> pruneAndReport(StructuralSchema schema, JsonNode tree) {
        Pruner pruner = new Pruner(true);
        pruner.pruneValue(schema, tree, FieldPath.ROOT);
        return pruner.removed;
    }

    private void pruneValue(StructuralSchema schema, JsonNode value, FieldPath path) {
        switch (value) {
            case ObjectNode object -> pruneObject(schema, object, path);
            case ArrayNode array -> pruneList(schema, array, path);
            default -> {}
        }
    }

    private void pruneObject(StructuralSchema schema, ObjectNode object, FieldPath path) {
        StructuralSchema alternative = SchemaUnions.chosen(schema, object);
        if (alternative != null) {
            pruneObject(alternative, object, path);
            return;
        }
        if (!schema.form().hasParts() && !schema.keepsUnknown()) {
            return;
        }
        Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            StructuralSchema child = schema.child(field.getKey());
            if (child == null) {
                if (!schema.keepsUnknown()) {
                    report(path, field.getKey());
                    fields.remove();
                }
            } else if (isDroppedNull(child, field.getValue())) {
                fields.remove();
            } else if (field.getValue().isContainer()) {
                pruneValue(child, field.getValue(), childPath(path, field.getKey()));
            }
        }
    }

    private static boolean isDroppedNull(StructuralSchema child, JsonNode value) {
        return value.isNull() && !child.rules().nullable() && child.rules().custom();
    }

    private FieldPath childPath(FieldPath path, String key) {
        if (!reporting) {
            return path;
        }
        return path.child(key);
    }

    private void pruneList(StructuralSchema schema, ArrayNode array, FieldPath path) {
        @Nullable
        StructuralSchema element = schema.form() == Form.LIST ? schema.element() : SchemaUnions.element(schema);
        if (element == null) {
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            pruneValue(element, array.get(i), reporting ? path.index(i) : path);
        }
    }

    private void report(FieldPath path, String field) {
        if (reporting && removed.size() < MAX_REPORTED) {
            removed.add(path.child(field).text());
        }
    }
}
