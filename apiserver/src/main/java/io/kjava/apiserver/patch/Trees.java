package io.kjava.apiserver.patch;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Comparing JSON trees by what they say: 1, 1L and 1.0 are the same number. */
final class Trees {
    private Trees() {}

    static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (one.isNumber() && other.isNumber()) {
            return sameNumber(one, other);
        }
        if (one.isObject() && other.isObject()) {
            return sameFields(one, other);
        }
        if (one.isArray() && other.isArray()) {
            return sameItems(one, other);
        }
        return one.equals(other);
    }

    private static boolean sameNumber(JsonNode one, JsonNode other) {
        return one.isIntegralNumber() && other.isIntegralNumber() && one.canConvertToLong()
                ? other.canConvertToLong() && one.longValue() == other.longValue()
                : one.decimalValue().compareTo(other.decimalValue()) == 0;
    }

    private static boolean sameFields(JsonNode one, JsonNode other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> field : one.properties()) {
            JsonNode match = other.get(field.getKey());
            if (match == null || !same(field.getValue(), match)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameItems(JsonNode one, JsonNode other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A copy with the fields of every object in order of their names. */
    static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            value.propertyNames().stream().sorted().forEach(name -> result.set(name, sorted(value.get(name))));
            return result;
        }
        if (value.isArray()) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return value;
    }
}
