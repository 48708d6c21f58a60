package io.kjava.apiserver.protobuf;

import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.ObjectShape;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Objects with every field of a schema set, structures that contain themselves to some depth. */
final class SampleObjects {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int SELF = 2;
    private final Map<ObjectShape, Integer> open = new IdentityHashMap<>();
    private int counter;

    ObjectNode of(String apiVersion, String kind, StructuralSchema schema) {
        ObjectNode object = NODES.objectNode();
        object.put("kind", kind);
        object.put("apiVersion", apiVersion);
        fill(object, schema.shape());
        return object;
    }

    private void fill(ObjectNode object, ObjectShape shape) {
        open.merge(shape, 1, Integer::sum);
        shape.properties().forEach((name, schema) -> {
            JsonNode value = isType(shape, name) ? null : value(schema, name);
            if (value != null) {
                object.set(name, value);
            }
        });
        open.merge(shape, -1, Integer::sum);
    }

    /** The type of an object, which only its envelope has on the wire. */
    private static boolean isType(ObjectShape shape, String name) {
        return (name.equals("kind") || name.equals("apiVersion"))
                && shape.wireFields().stream()
                        .noneMatch(field -> field.jsonName().equals(name));
    }

    /** Null where a structure would contain itself once more. */
    private @Nullable JsonNode value(StructuralSchema schema, String name) {
        counter++;
        StructuralSchema element = schema.element();
        if (element != null && open.getOrDefault(element.shape(), 0) >= SELF) {
            return null;
        }
        return switch (schema.form()) {
            case OBJECT -> object(schema.shape());
            case MAP -> map(element, name);
            case LIST -> list(element, name);
            case STRING -> NODES.stringNode(name + " \"\\\n\t é 😀 " + counter);
            case BOOLEAN -> NODES.booleanNode(true);
            case INT32 -> NODES.numberNode(counter % 2 == 0 ? (long) counter : -counter);
            case INT64, INTEGER -> NODES.numberNode(counter * 5_000_000_000L);
            case NUMBER -> NODES.numberNode(counter + 0.25);
            case BYTES -> NODES.stringNode("AP8=");
            case TIME -> NODES.stringNode("2024-02-29T12:34:%02dZ".formatted(counter % 60));
            case MICRO_TIME -> NODES.stringNode("2024-12-31T23:59:59.%06dZ".formatted(counter));
            case DURATION -> NODES.stringNode("1h");
            case QUANTITY -> NODES.stringNode(counter + "m");
            case INT_OR_STRING -> counter % 2 == 0 ? NODES.numberNode((long) counter) : NODES.stringNode("25%");
            case STRINGS -> NODES.arrayNode().add("a").add("b" + counter);
            case RAW_OBJECT -> tree("{\"kind\":\"x\",\"a\":[1,{\"b\":\"}]\\\"\"}],\"c\":null}");
            case FIELDS_V1 -> tree("{\"f:a\":{\"k:{\\\"p\\\":80}\":{\".\":{}}}}");
            case ANY -> counter % 2 == 0 ? tree("{\"a\":[null,1.5,-2]}") : tree("\"text\"");
            case SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> either(schema, element);
        };
    }

    private static JsonNode tree(String json) {
        return JsonCodec.readTree(json.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable ObjectNode object(ObjectShape shape) {
        if (open.getOrDefault(shape, 0) >= SELF) {
            return null;
        }
        ObjectNode object = NODES.objectNode();
        fill(object, shape);
        return object;
    }

    private @Nullable ObjectNode map(@Nullable StructuralSchema element, String name) {
        ObjectNode map = NODES.objectNode();
        for (String key : new String[] {"", "a.example/" + name, "with \"quotes\""}) {
            JsonNode value = element == null ? null : value(element, name);
            if (value == null) {
                return null;
            }
            map.set(key, value);
        }
        return map;
    }

    private @Nullable ArrayNode list(@Nullable StructuralSchema element, String name) {
        ArrayNode list = NODES.arrayNode();
        for (int i = 0; i < 2; i++) {
            JsonNode value = element == null ? null : value(element, name);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return list;
    }

    private @Nullable JsonNode either(StructuralSchema schema, @Nullable StructuralSchema element) {
        if (counter % 2 == 0 && element != null) {
            return object(element.shape());
        }
        if (schema.form() == Form.SCHEMA_OR_BOOLEAN) {
            return NODES.booleanNode(counter % 3 == 0);
        }
        if (schema.form() == Form.SCHEMA_OR_STRINGS) {
            return NODES.arrayNode().add("x").add("y");
        }
        ObjectNode one = element == null ? null : object(element.shape());
        return one == null ? null : NODES.arrayNode().add(one);
    }
}
