package io.kjava.apiserver.patch;

import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A JSON tree as Go prints a map; complaints about a strategic merge patch quote it so. Pure. */
public final class GoMap {
    private GoMap() {}

    public static String text(JsonNode value) {
        if (value.isNull()) {
            return "<nil>";
        }
        if (value.isArray()) {
            return value.valueStream().map(GoMap::text).collect(Collectors.joining(" ", "[", "]"));
        }
        if (!value.isObject()) {
            return value.asString();
        }
        TreeMap<String, String> fields = new TreeMap<>();
        value.properties().forEach(field -> fields.put(field.getKey(), text(field.getValue())));
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ":" + field.getValue())
                .collect(Collectors.joining(" ", "map[", "]"));
    }
}
