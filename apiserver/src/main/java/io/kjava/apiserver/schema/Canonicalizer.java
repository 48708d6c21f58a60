package io.kjava.apiserver.schema;

import io.kjava.api.QuantityValue;
import io.kjava.codec.DynamicObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an object the way Kubernetes would write it after reading it, in place: no nulls, no empty
 * values where none is meant, quantities and times in their canonical text, required plain values
 * there even when zero. Of a custom resource only the metadata changes. Check the types first.
 */
public final class Canonicalizer {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Canonicalizer() {}

    public static void apply(StructuralSchema schema, DynamicObject object) {
        if (schema.rules().custom()) {
            StructuralSchema metadata = schema.property("metadata");
            if (metadata != null && object.tree().get("metadata") instanceof ObjectNode tree) {
                applyToFields(metadata, tree);
            }
        } else {
            applyToFields(schema, object.tree());
        }
    }

    /** What a status of a built-in kind has even when nothing is set: it is held by value, and so are parts of it. */
    public static void completeStatus(StructuralSchema schema, DynamicObject object) {
        StructuralSchema status = schema.property("status");
        if (status != null && !schema.rules().custom()) {
            completeValue(status, "status", object.tree());
        }
    }

    private static void completeValue(StructuralSchema schema, String name, ObjectNode parent) {
        if (schema.form() != Form.OBJECT || schema.rules().pointer()) {
            return;
        }
        ObjectNode value = parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
        addZeros(schema, value);
        schema.properties().forEach((field, property) -> completeValue(property, field, value));
    }

    private static void applyToFields(StructuralSchema schema, ObjectNode object) {
        Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            StructuralSchema child = schema.child(field.getKey());
            JsonNode value = field.getValue();
            if (value.isNull() && (child == null || child.form() != Form.ANY)) {
                fields.remove();
            } else if (child != null) {
                JsonNode canonical = canonical(child, value);
                if (isLeftOut(child, canonical)) {
                    fields.remove();
                } else if (canonical != value) {
                    field.setValue(canonical);
                }
            }
        }
        addZeros(schema, object);
    }

    /** What Kubernetes' types hold by value and always write. */
    private static void addZeros(StructuralSchema schema, ObjectNode object) {
        for (String name : schema.required()) {
            StructuralSchema property = schema.property(name);
            if (property == null || property.rules().pointer() || object.has(name)) {
                continue;
            }
            switch (property.form()) {
                case STRING -> object.put(name, "");
                case BOOLEAN -> object.put(name, false);
                case INT32, INT64 -> object.put(name, 0L);
                default -> {}
            }
        }
    }

    private static JsonNode canonical(StructuralSchema schema, JsonNode value) {
        return switch (schema.form()) {
            case OBJECT, MAP, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> {
                walk(schema, value);
                yield value;
            }
            case LIST -> list(schema, value);
            case QUANTITY -> quantity(value);
            case TIME -> time(value, false);
            case MICRO_TIME -> time(value, true);
            case INT32, INT64, INT_OR_STRING ->
                value.isFloatingPointNumber() ? NODES.numberNode(value.longValue()) : value;
            default -> value;
        };
    }

    private static void walk(StructuralSchema schema, JsonNode value) {
        StructuralSchema alternative = SchemaUnions.chosen(schema, value);
        if (alternative != null) {
            walk(alternative, value);
        } else if (value instanceof ObjectNode object) {
            if (schema.form() == Form.MAP) {
                applyToValues(schema, object);
            } else {
                applyToFields(schema, object);
            }
        } else if (value instanceof ArrayNode array && SchemaUnions.element(schema) != null) {
            array.forEach(item -> walk(schema, item));
        }
    }

    /** A null in a map is the zero value of the map's elements. */
    private static void applyToValues(StructuralSchema map, ObjectNode object) {
        StructuralSchema element = map.element();
        if (element == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            JsonNode canonical = value.isNull() ? zero(element) : canonical(element, value);
            if (canonical != null && canonical != value) {
                entry.setValue(canonical);
            }
        }
    }

    private static @Nullable JsonNode zero(StructuralSchema schema) {
        return switch (schema.form()) {
            case STRING, BYTES -> NODES.stringNode("");
            case QUANTITY -> NODES.stringNode("0");
            case OBJECT, MAP -> NODES.objectNode();
            default -> null;
        };
    }

    private static JsonNode list(StructuralSchema list, JsonNode value) {
        StructuralSchema element = list.element();
        if (element != null && value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode item = array.get(i);
                JsonNode canonical = item.isNull() ? zero(element) : canonical(element, item);
                if (canonical != null && canonical != item) {
                    array.set(i, canonical);
                }
            }
        }
        return value;
    }

    private static JsonNode quantity(JsonNode value) {
        String text = value.asString("");
        try {
            String canonical = text.isEmpty() ? "0" : QuantityValue.parse(text).toString();
            return value.isString() && canonical.equals(text) ? value : NODES.stringNode(canonical);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static JsonNode time(JsonNode value, boolean micros) {
        String text = value.asString("");
        if (text.isEmpty()) {
            return value;
        }
        try {
            Instant instant = GoTime.parse(text, micros);
            String canonical = micros
                    ? MICROS.format(instant)
                    : instant.truncatedTo(ChronoUnit.SECONDS).toString();
            return canonical.equals(text) ? value : NODES.stringNode(canonical);
        } catch (DateTimeException e) {
            return value;
        }
    }

    /**
     * An empty list of field owners asks for something: that nobody shall own a field; and one of scaling policies
     * for none, which is refused, while none of them gets the defaults.
     */
    private static boolean saysSomethingEmpty(StructuralSchema list) {
        StructuralSchema element = list.element();
        return element != null
                && (element.name().endsWith(".ManagedFieldsEntry")
                        || element.name().endsWith(".HPAScalingPolicy"));
    }

    /** The zero value of a field that is no pointer is written as nothing. */
    private static boolean isLeftOut(StructuralSchema schema, JsonNode value) {
        boolean time = schema.form() == Form.TIME || schema.form() == Form.MICRO_TIME;
        if (time && value.isString() && value.stringValue().isEmpty()) {
            return true;
        }
        if (!schema.rules().omitEmpty() || schema.rules().pointer()) {
            return false;
        }
        return switch (schema.form()) {
            case STRING, BYTES, DURATION ->
                value.isString() && value.stringValue().isEmpty();
            case BOOLEAN -> value.isBoolean() && !value.booleanValue();
            case INT32, INT64 -> value.isNumber() && value.longValue() == 0;
            case LIST, STRINGS -> value.isArray() && value.isEmpty() && !saysSomethingEmpty(schema);
            case MAP -> value.isObject() && value.isEmpty();
            default -> false;
        };
    }
}
