package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The words in a strategic merge patch that are about merging, not about the object. */
final class Directives {
    static final String PATCH = "$patch";
    static final String REPLACE = "replace";
    static final String DELETE = "delete";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String SET_ORDER = "$setElementOrder/";
    static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    private Directives() {}

    /** Does and removes {@code $retainKeys}: of the original only these keys stay. */
    static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        if (!directive.isArray()) {
            throw malformedRetainKeys();
        }
        Set<String> kept = new HashSet<>();
        directive.forEach(key -> kept.add(key.asString("")));
        patch.properties().forEach(field -> {
            boolean bound = !field.getValue().isNull() && !isListDirective(field.getKey());
            if (bound && !kept.contains(field.getKey())) {
                throw malformedRetainKeys();
            }
        });
        original.retain(kept);
    }

    private static boolean isListDirective(String key) {
        return key.startsWith(SET_ORDER) || key.startsWith(DELETE_FROM);
    }

    private static ApiException malformedRetainKeys() {
        return ApiException.badRequest("invalid patch format of retainKeys");
    }

    static ApiException unknown(JsonNode directive) {
        return ApiException.badRequest("unknown patch type found: " + directive.asString(""));
    }

    /** Whether a value that is new to the object says that it is not to be there. */
    static boolean isAbsent(JsonNode value) {
        return value.isObject() && value.has(PATCH);
    }

    /** A value that is new to the object: without directives, nulls and what is to be absent. */
    static JsonNode drop(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> dropFields(object);
            case ArrayNode array -> dropItems(array);
            default -> value;
        };
    }

    private static ObjectNode dropFields(ObjectNode object) {
        List<String> gone = new ArrayList<>();
        object.properties().forEach(field -> {
            String key = field.getKey();
            JsonNode value = field.getValue();
            boolean directive = key.equals(PATCH) || key.equals(RETAIN_KEYS) || isListDirective(key);
            if (directive || value.isNull() || isAbsent(value)) {
                gone.add(key);
            } else {
                field.setValue(drop(value));
            }
        });
        object.remove(gone);
        return object;
    }

    private static ArrayNode dropItems(ArrayNode array) {
        ArrayNode result = array.arrayNode();
        array.forEach(item -> {
            if (!isAbsent(item)) {
                result.add(drop(item));
            }
        });
        return result;
    }
}
