package io.kjava.apiserver.rules;

import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A difference between two trees as one object: JSON pointers and the values that stand there, null for what is
 * removed. The position after the last item of a list, or {@code -}, appends one.
 */
final class Pointers {
    private Pointers() {}

    /** A copy of a tree with a difference applied; objects on the way are made. */
    static JsonNode apply(JsonNode tree, JsonNode difference) {
        JsonNode result = tree.deepCopy();
        for (var change : difference.properties()) {
            String[] steps = change.getKey().split("/", -1);
            JsonNode at = result;
            for (int i = 1; i < steps.length - 1; i++) {
                at = step(at, name(steps[i]));
            }
            put(at, name(steps[steps.length - 1]), change.getValue().deepCopy());
        }
        return result;
    }

    private static String name(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }

    private static JsonNode step(JsonNode at, String name) {
        if (at instanceof ArrayNode list) {
            return list.get(Integer.parseInt(name));
        }
        ObjectNode object = (ObjectNode) at;
        JsonNode next = object.get(name);
        return next == null || next.isNull() ? object.putObject(name) : next;
    }

    private static void put(JsonNode at, String name, JsonNode value) {
        if (at instanceof ObjectNode object) {
            if (value.isNull()) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
            return;
        }
        ArrayNode list = (ArrayNode) at;
        int position = name.equals("-") ? list.size() : Integer.parseInt(name);
        if (position == list.size()) {
            list.add(value);
        } else if (value.isNull()) {
            list.remove(position);
        } else {
            list.set(position, value);
        }
    }

    /** What makes one tree the other; empty when they are the same. */
    static ObjectNode between(JsonNode one, JsonNode other) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        collect(one, other, "", result);
        return result;
    }

    private static void collect(JsonNode one, JsonNode other, String at, ObjectNode result) {
        if (one.isObject() && other.isObject()) {
            TreeSet<String> names = new TreeSet<>(one.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) {
                String place = at + "/" + name.replace("~", "~0").replace("/", "~1");
                if (!other.has(name)) {
                    result.putNull(place);
                } else if (!one.has(name)) {
                    result.set(place, other.get(name));
                } else {
                    collect(one.get(name), other.get(name), place, result);
                }
            }
        } else if (one.isArray() && other.isArray() && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) {
                collect(one.get(i), other.get(i), at + "/" + i, result);
            }
        } else if (!one.equals(other)) {
            result.set(at, other);
        }
    }
}
