package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The cells of one object while they are written, from left to right. One thread. */
final class Row {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";
    private static final String UNKNOWN = "<unknown>";
    private final DynamicObject object;
    private final Instant now;
    private final ArrayNode cells;

    Row(DynamicObject object, Instant now, ArrayNode cells) {
        this.object = object;
        this.now = now;
        this.cells = cells;
    }

    DynamicObject object() {
        return object;
    }

    Instant now() {
        return now;
    }

    JsonNode at(String... path) {
        return object.at(path);
    }

    Row name() {
        return text(object.name());
    }

    /** How long ago the object was created. */
    Row age() {
        return text(Ages.since(object.meta("creationTimestamp"), now));
    }

    Row text(String value) {
        cells.add(value);
        return this;
    }

    /** The string at a path; empty when unset. */
    Row textAt(String... path) {
        return text(object.at(path).asString(""));
    }

    Row textOrNone(JsonNode value) {
        String text = value.asString("");
        return text(text.isEmpty() ? NONE : text);
    }

    Row textOrUnset(JsonNode value) {
        String text = value.asString("");
        return text(text.isEmpty() ? UNSET : text);
    }

    Row textOrUnknown(JsonNode value) {
        String text = value.asString("");
        return text(text.isEmpty() ? UNKNOWN : text);
    }

    Row number(long value) {
        cells.add(value);
        return this;
    }

    /** The number at a path; zero when unset. */
    Row numberAt(String... path) {
        return number(object.at(path).asLong(0));
    }

    Row flag(boolean value) {
        cells.add(value);
        return this;
    }

    /** How many fields or items the value has. */
    Row countAt(String... path) {
        return number(object.at(path).size());
    }

    Row since(JsonNode timestamp) {
        return text(Ages.since(timestamp.asString(""), now));
    }

    /** Names and images of the containers of a pod template. */
    Row containers(JsonNode template) {
        JsonNode containers = template.path("spec").path("containers");
        return text(joined(containers, "name")).text(joined(containers, "image"));
    }

    static String joined(JsonNode items, String field) {
        StringJoiner joined = new StringJoiner(",");
        items.forEach(item -> joined.add(item.path(field).asString("")));
        return joined.toString();
    }

    static String joined(JsonNode items) {
        return String.join(",", strings(items));
    }

    static List<String> strings(JsonNode items) {
        List<String> result = new ArrayList<>();
        items.forEach(item -> result.add(item.asString("")));
        return result;
    }

    /** The first three of a longer list, and how many more there are. */
    static String firstThree(List<String> all, String empty) {
        int shown = 3;
        if (all.isEmpty()) {
            return empty;
        }
        return all.size() <= shown
                ? String.join(",", all)
                : "%s + %d more...".formatted(String.join(",", all.subList(0, shown)), all.size() - shown);
    }

    /** The item of a list of conditions with a type; a missing node when there is none. */
    static JsonNode condition(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asString("").equals(type)) {
                return condition;
            }
        }
        return conditions.path("none");
    }

    static boolean isTrue(JsonNode conditions, String type) {
        return condition(conditions, type).path("status").asString("").equals("True");
    }
}
