package io.kjava.apiserver.printing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Labels and selectors as one line. */
final class LabelText {
    private LabelText() {}

    /** {@code a=b,c=d}, sorted by key. */
    static String ofMap(JsonNode labels) {
        TreeMap<String, String> sorted = new TreeMap<>();
        labels.properties().forEach(e -> sorted.put(e.getKey(), e.getValue().asString("")));
        StringJoiner joined = new StringJoiner(",");
        sorted.forEach((key, value) -> joined.add(key + "=" + value));
        return sorted.isEmpty() ? Row.NONE : joined.toString();
    }

    /** A label selector; {@code <none>} for an empty or absent one. */
    static String ofSelector(JsonNode selector) {
        String text = requirements(selector);
        return text.isEmpty() ? Row.NONE : text;
    }

    /** A label selector; empty for an empty or absent one. */
    static String requirements(JsonNode selector) {
        TreeMap<String, List<String>> byKey = new TreeMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(e -> byKey.computeIfAbsent(e.getKey(), k -> new ArrayList<>())
                        .add(e.getKey() + "=" + e.getValue().asString("")));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asString("");
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(expression(key, expression));
        }
        StringJoiner joined = new StringJoiner(",");
        byKey.values().forEach(texts -> texts.forEach(joined::add));
        return joined.toString();
    }

    private static String expression(String key, JsonNode expression) {
        List<String> values = Row.strings(expression.path("values"));
        Collections.sort(values);
        String list = "(" + String.join(",", values) + ")";
        return switch (expression.path("operator").asString("")) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default -> "<error>";
        };
    }
}
