package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.ListKeys;
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

    /** Of these Kubernetes publishes no type, so nothing in them can be undeclared. */
    private static final Set<Form> UNTYPED =
            Set.of(Form.RAW_OBJECT, Form.ANY, Form.SCHEMA_OR_BOOLEAN, Form.SCHEMA_OR_LIST, Form.SCHEMA_OR_STRINGS);

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
                "failed to create typed patch object (%s): %s".formatted(describe(config), errors));
    }

    /** {@code default/web; apps/v1, Kind=Deployment}. */
    static String describe(DynamicObject object) {
        return object.namespace() + "/" + object.name() + "; " + type(object);
    }

    /** {@code apps/v1, Kind=Deployment}, {@code /v1, Kind=Pod}. */
    static String type(DynamicObject object) {
        String apiVersion = object.apiVersion();
        return (apiVersion.contains("/") ? apiVersion : "/" + apiVersion) + ", Kind=" + object.kind();
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
        String problem = switch (schema.form()) {
            case OBJECT, MAP -> value.isObject() ? "" : "expected map, got " + shown(value);
            case LIST, STRINGS -> value.isArray() ? "" : "expected list, got " + shown(value);
            case STRING, BYTES, DURATION ->
                value.isString()
                        ? ""
                        : "expected string, got &value.valueUnstructured{Value:%s}".formatted(GoMap.source(value));
            case BOOLEAN -> value.isBoolean() ? "" : "expected boolean, got " + shown(value);
            case INT32, INT64, INTEGER, NUMBER ->
                value.isNumber() ? "" : "expected numeric (int or float), got " + GoMap.type(value);
            case QUANTITY, INT_OR_STRING, TIME, MICRO_TIME ->
                value.isContainer() ? "expected any scalar, got " + shown(value) : "";
            default -> "";
        };
        if (!problem.isEmpty()) {
            add(problem);
        }
        return problem.isEmpty();
    }

    private static String shown(JsonNode value) {
        return "&{" + GoMap.text(value) + "}";
    }

    /** What has one owner must still consist of known fields. */
    private void leaf(StructuralSchema schema, JsonNode value) {
        if (UNTYPED.contains(schema.form())) {
            return;
        }
        if (value.isObject()) {
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
            boolean declared = child != null || schema.keepsUnknown();
            if (declared) {
                value(child, field.getValue());
            } else {
                add("field not declared in schema");
            }
            path.removeLast();
            if (!declared) {
                return; // one unknown field of an object is enough
            }
        }
    }

    private void items(StructuralSchema list, JsonNode value) {
        Set<PathElement> seen = new HashSet<>();
        int index = 0;
        for (JsonNode item : value) {
            String problem = keyProblem(list, item);
            if (!problem.isEmpty()) {
                add("element " + index + ": " + problem);
                return;
            }
            index++;
            PathElement element = TypedView.elementOf(list, item);
            if (!seen.add(element)) {
                add("duplicate entries for key " + element);
            }
            path.addLast(element);
            value(list.element(), item);
            path.removeLast();
        }
    }

    private static String keyProblem(StructuralSchema list, JsonNode item) {
        return list.merge().listType() == ListType.SET ? valueProblem(item) : itemProblem(list, item);
    }

    private static String valueProblem(JsonNode item) {
        if (item.isObject()) {
            return "associative list without keys has an element that's a map type";
        }
        if (item.isArray()) {
            return "not supported: associative list with lists as elements";
        }
        return item.isNull() ? "associative list without keys has an element that's an explicit null" : "";
    }

    /** A key may be missing, but not all of them. */
    private static String itemProblem(StructuralSchema list, JsonNode item) {
        if (item.isNull()) {
            return "associative list with keys may not have a null element";
        }
        if (!item.isObject()) {
            return "associative list with keys may not have non-map elements";
        }
        return ListKeys.keyOf(list, item).isEmpty()
                ? "associative list with keys has an element that omits all key fields [%s]"
                                .formatted(list.merge().listMapKeys().stream()
                                        .map(key -> '"' + key + '"')
                                        .collect(Collectors.joining(" ")))
                        + " (and doesn't have default values for any key fields)"
                : "";
    }
}
