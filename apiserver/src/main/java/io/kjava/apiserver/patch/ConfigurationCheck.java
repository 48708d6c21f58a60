package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.MergeRules.ListType;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether an applied configuration fits its schema, in the words of server-side apply. One use. */
final class ConfigurationCheck {
    private static final int MAX_ERRORS = 100;
    private final List<String> errors = new ArrayList<>();
    private final Deque<PathElement> path = new ArrayDeque<>();

    private ConfigurationCheck() {}

    /** @throws ApiException naming every misfit */
    static void check(StructuralSchema schema, DynamicObject config) {
        ConfigurationCheck check = new ConfigurationCheck();
        check.fields(schema, config.tree());
        if (check.errors.isEmpty()) {
            return;
        }
        String errors =
                check.errors.size() == 1 ? check.errors.getFirst() : "errors:\n  " + String.join("\n  ", check.errors);
        throw new ApiException(
                ApiException.Reason.UNKNOWN,
                "failed to create typed patch object (%s; %s, Kind=%s): %s"
                        .formatted(nameOf(config), config.apiVersion(), config.kind(), errors));
    }

    private static String nameOf(DynamicObject config) {
        return config.namespace() + "/" + config.name();
    }

    private void add(String message) {
        if (errors.size() < MAX_ERRORS) {
            String at = path.stream().map(PathElement::toString).collect(Collectors.joining());
            errors.add(at + ": " + message);
        }
    }

    private void value(@Nullable StructuralSchema schema, JsonNode value) {
        if (value.isNull() || schema == null) {
            return;
        }
        if (!fits(schema, value)) {
            return;
        }
        switch (TypedView.natureOf(schema, value)) {
            case LEAF -> leaf(schema, value);
            case FIELDS -> fields(schema, value);
            case ITEMS -> items(schema, value);
        }
    }

    private boolean fits(StructuralSchema schema, JsonNode value) {
        String expected = switch (schema.form()) {
            case OBJECT, MAP -> value.isObject() ? "" : "map";
            case LIST, STRINGS -> value.isArray() ? "" : "list";
            case STRING, BYTES, TIME, MICRO_TIME, DURATION -> value.isString() ? "" : "string";
            case BOOLEAN -> value.isBoolean() ? "" : "boolean";
            case INT32, INT64, INTEGER, NUMBER -> value.isNumber() ? "" : "numeric (int or float)";
            default -> "";
        };
        if (!expected.isEmpty()) {
            add("expected %s, got %s".formatted(expected, got(value)));
        }
        return expected.isEmpty();
    }

    private static String got(JsonNode value) {
        if (value.isArray()) {
            return "list";
        }
        return value.isObject() ? "map" : "&{" + value.asString() + "}";
    }

    /** What has one owner must still consist of known fields. */
    private void leaf(StructuralSchema schema, JsonNode value) {
        if (value.isObject() && schema.form() != Form.RAW_OBJECT && schema.form() != Form.ANY) {
            fields(schema, value);
        } else if (value.isArray() && schema.element() != null) {
            int index = 0;
            for (JsonNode item : value) {
                String at = Integer.toString(index++);
                path.addLast(new PathElement(PathElement.Kind.INDEX, at));
                value(schema.element(), item);
                path.removeLast();
            }
        }
    }

    private void fields(StructuralSchema schema, JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            path.addLast(PathElement.field(field.getKey()));
            StructuralSchema child = schema.child(field.getKey());
            if (child == null && !schema.keepsUnknown()) {
                add("field not declared in schema");
            } else {
                value(child, field.getValue());
            }
            path.removeLast();
        }
    }

    private void items(StructuralSchema list, JsonNode value) {
        Set<PathElement> seen = new HashSet<>();
        for (JsonNode item : value) {
            String problem = keyProblem(list, item);
            if (!problem.isEmpty()) {
                add("element " + seen.size() + ": " + problem);
                continue;
            }
            PathElement element = TypedView.elementOf(list, item);
            if (!seen.add(element)) {
                add("duplicate entries for key " + element);
                continue;
            }
            path.addLast(element);
            value(list.element(), item);
            path.removeLast();
        }
    }

    private static String keyProblem(StructuralSchema list, JsonNode item) {
        if (list.merge().listType() == ListType.SET) {
            return item.isNull() ? "a set may not hold null" : "";
        }
        if (!item.isObject()) {
            return "associative list with keys may not have non-map elements";
        }
        PathElement element = TypedView.elementOf(list, item);
        for (String key : list.merge().listMapKeys()) {
            if (!element.text().contains("\"" + key + "\":")) {
                return "associative list with keys has an element that omits key field \"%s\"".formatted(key)
                        + " (and doesn't have default value)";
            }
        }
        return "";
    }
}
