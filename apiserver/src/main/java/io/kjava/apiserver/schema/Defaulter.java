package io.kjava.apiserver.schema;

import io.kjava.codec.DynamicObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills the static defaults of a schema into an object, depth first, in place. A default that is put
 * in gets its own defaults. What depends on other fields is the kind's strategy's business.
 */
public final class Defaulter {
    private Defaulter() {}

    public static void apply(StructuralSchema schema, DynamicObject object) {
        apply(schema, object.tree());
    }

    public static void apply(StructuralSchema schema, JsonNode value) {
        switch (value) {
            case ObjectNode object -> applyToObject(schema, object);
            case ArrayNode array -> applyToList(schema, array);
            default -> {}
        }
    }

    private static void applyToObject(StructuralSchema schema, ObjectNode object) {
        if (schema.shape() != ObjectShape.EMPTY) {
            applyToFields(schema, object);
        }
        StructuralSchema element = schema.element();
        if (element != null) {
            applyToValues(schema, element, object);
        }
    }

    private static void applyToFields(StructuralSchema schema, ObjectNode object) {
        schema.properties().forEach((field, property) -> {
            JsonNode value = object.get(field);
            JsonNode fallback = property.rules().fallback();
            if (fallback != null && isUnset(property, value) && !isUnwritten(property, fallback)) {
                value = fallback.deepCopy();
                object.set(field, value);
            }
            if (value != null && value.isContainer() && mayDefault(property)) {
                apply(property, value);
            }
        });
    }

    private static void applyToValues(StructuralSchema schema, StructuralSchema element, ObjectNode object) {
        object.properties().forEach(entry -> {
            if (schema.property(entry.getKey()) == null) {
                apply(element, entry.getValue());
            }
        });
    }

    private static void applyToList(StructuralSchema schema, ArrayNode array) {
        StructuralSchema element = schema.element();
        if (element != null && mayDefault(element)) {
            array.forEach(item -> apply(element, item));
        }
    }

    private static boolean isUnset(StructuralSchema property, @Nullable JsonNode value) {
        if (value == null) {
            return true;
        }
        if (value.isNull()) {
            return !property.rules().nullable();
        }
        return isEmptyString(value) && isZeroUnset(property);
    }

    /** A zero value in a built-in field that is not a pointer is written as nothing. */
    private static boolean isUnwritten(StructuralSchema property, JsonNode fallback) {
        return isZeroUnset(property) && (isEmptyString(fallback) || fallback.isNumber() && fallback.asDouble() == 0);
    }

    /** An empty string in a built-in field that is not a pointer is the same as none. */
    private static boolean isZeroUnset(StructuralSchema property) {
        return property.rules().omitEmpty() && !property.rules().pointer();
    }

    private static boolean isEmptyString(JsonNode value) {
        return value.isString() && value.stringValue().isEmpty();
    }

    /** Whether anything below can default, so that whole subtrees are passed over. */
    private static boolean mayDefault(StructuralSchema schema) {
        StructuralSchema element = schema.element();
        return schema.shape().hasDefaults() || element != null && mayDefault(element);
    }
}
