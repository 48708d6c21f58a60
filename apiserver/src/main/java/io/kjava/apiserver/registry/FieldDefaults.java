package io.kjava.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Small steps of filling what a client left out of a tree. A null counts as left out. Pure. */
public final class FieldDefaults {
    private FieldDefaults() {}

    public static boolean isAbsent(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull();
    }

    /** A string; an empty one counts as left out. */
    public static void text(ObjectNode node, String field, String value) {
        if (node.path(field).asString("").isEmpty()) {
            node.put(field, value);
        }
    }

    /** A number that may be zero when a client says so. */
    public static void number(ObjectNode node, String field, long value) {
        if (isAbsent(node, field)) {
            node.put(field, value);
        }
    }

    /** A number whose zero means that it was left out. */
    public static void positive(ObjectNode node, String field, long value) {
        if (node.path(field).asLong(0) == 0) {
            node.put(field, value);
        }
    }

    public static void flag(ObjectNode node, String field, boolean value) {
        if (isAbsent(node, field)) {
            node.put(field, value);
        }
    }

    /** The object at a field; an empty one is put there when it is left out. */
    public static ObjectNode object(ObjectNode node, String field) {
        return node.get(field) instanceof ObjectNode found ? found : node.putObject(field);
    }

    /** The objects of an array field; none when it is no array. */
    public static List<ObjectNode> objects(JsonNode node, String field) {
        if (!(node.path(field) instanceof ArrayNode array)) {
            return List.of();
        }
        List<ObjectNode> result = new ArrayList<>(array.size());
        for (JsonNode item : array) {
            if (item instanceof ObjectNode object) {
                result.add(object);
            }
        }
        return result;
    }

    /** Removes what a client may not set. */
    public static void drop(ObjectNode node, String... fields) {
        for (String field : fields) {
            node.remove(field);
        }
    }
}
