package io.kjava.apiserver.registry.core;

import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a limit range for containers leaves out follows from what it says. Pure. */
final class LimitRangeDefaults {
    private LimitRangeDefaults() {}

    static void apply(DynamicObject range) {
        for (JsonNode item : range.at("spec", "limits")) {
            if (item instanceof ObjectNode limits
                    && item.path("type").asString("").equals("Container")) {
                fill(limits, "default", item.path("max"));
                fill(limits, "defaultRequest", item.path("default"));
                fill(limits, "defaultRequest", item.path("min"));
            }
        }
    }

    private static void fill(ObjectNode limits, String field, JsonNode source) {
        for (var entry : source.deepCopy().properties()) {
            ObjectNode target = limits.get(field) instanceof ObjectNode found ? found : limits.putObject(field);
            target.putIfAbsent(entry.getKey(), entry.getValue());
        }
    }
}
