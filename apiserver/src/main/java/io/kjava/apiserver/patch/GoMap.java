package io.kjava.apiserver.patch;

import io.kjava.validation.GoText;
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

    /** The same as Go source: {@code map[string]interface {}{"a":1}}. */
    static String source(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(GoMap::source).collect(Collectors.joining(", ", "[]interface {}{", "}"));
        }
        if (value.isObject()) {
            TreeMap<String, String> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(GoText.quote(field.getKey()), source(field.getValue())));
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ":" + field.getValue())
                    .collect(Collectors.joining(", ", "map[string]interface {}{", "}"));
        }
        if (value.isNull()) {
            return "interface {}(nil)";
        }
        return value.isString() ? GoText.quote(value.asString()) : value.asString();
    }

    /** The type that Go's JSON decoder gives a value. */
    static String type(JsonNode value) {
        if (value.isArray()) {
            return "[]interface {}";
        }
        if (value.isObject()) {
            return "map[string]interface {}";
        }
        return value.isString() ? "string" : value.isBoolean() ? "bool" : "float64";
    }
}
