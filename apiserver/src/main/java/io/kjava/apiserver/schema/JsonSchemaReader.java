package io.kjava.apiserver.schema;

import io.kjava.apiserver.schema.MergeRules.ListType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON schema of a custom resource definition into a {@link StructuralSchema}. */
final class JsonSchemaReader {
    private final StructuralSchema objectMeta;

    JsonSchemaReader(StructuralSchema objectMeta) {
        this.objectMeta = objectMeta;
    }

    CustomSchema read(String apiVersion, String kind, @Nullable ObjectNode openApi) {
        ObjectNode source = openApi == null ? anything() : openApi;
        StructuralSchema root = node(source, true);
        return new CustomSchema(apiVersion, kind, root, source, openApi == null);
    }

    private static ObjectNode anything() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true);
    }

    /** @param resource whether this is a whole object, with kind and metadata of its own */
    private StructuralSchema node(JsonNode source, boolean resource) {
        Form form = formOf(source);
        boolean embedded = source.path("x-kubernetes-embedded-resource").asBoolean(false);
        Map<String, StructuralSchema> properties = properties(source);
        if (resource || embedded) {
            addObjectFields(properties);
        }
        if (form == Form.ANY && !properties.isEmpty()) {
            form = Form.OBJECT;
        }
        StructuralSchema element = element(source);
        if (form == Form.OBJECT && properties.isEmpty() && element != null) {
            form = Form.MAP;
        }
        ObjectShape shape = properties.isEmpty() && !source.has("required")
                ? ObjectShape.EMPTY
                : ObjectShape.of(properties, strings(source.path("required")));
        return new StructuralSchema(form, shape, element, merge(source), rules(source, embedded));
    }

    StructuralSchema part(JsonNode source) {
        return node(source, false);
    }

    private void addObjectFields(Map<String, StructuralSchema> properties) {
        properties.put("apiVersion", text());
        properties.put("kind", text());
        StructuralSchema restricted = properties.get("metadata");
        properties.put("metadata", restricted == null ? objectMeta : restricted(restricted));
    }

    /** The metadata of every object, with what the definition says about some fields. */
    private StructuralSchema restricted(StructuralSchema own) {
        if (own.properties().isEmpty()) {
            return objectMeta;
        }
        Map<String, StructuralSchema> fields = new LinkedHashMap<>(objectMeta.properties());
        own.properties().forEach((name, schema) -> {
            StructuralSchema known = objectMeta.property(name);
            if (known == null || known.form() == schema.form()) {
                fields.put(name, schema);
            }
        });
        Set<String> required = new LinkedHashSet<>(objectMeta.required());
        required.addAll(own.required());
        ObjectShape shape = new ObjectShape(objectMeta.name());
        shape.fill(fields, required, List.of());
        return new StructuralSchema(objectMeta.form(), shape, null, objectMeta.merge(), objectMeta.rules());
    }

    private static StructuralSchema text() {
        return new StructuralSchema(Form.STRING, ObjectShape.EMPTY, null, MergeRules.NONE, custom(Bounds.NONE));
    }

    private static ValueRules custom(Bounds bounds) {
        return new ValueRules(List.of(), null, false, false, false, false, false, true, true, bounds);
    }

    private static Form formOf(JsonNode source) {
        if (source.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Form.INT_OR_STRING;
        }
        return switch (source.path("type").asString("")) {
            case "object" -> Form.OBJECT;
            case "array" -> Form.LIST;
            case "string" -> Form.STRING;
            case "boolean" -> Form.BOOLEAN;
            case "integer" -> Form.INTEGER;
            case "number" -> Form.NUMBER;
            default -> Form.ANY;
        };
    }

    private Map<String, StructuralSchema> properties(JsonNode source) {
        Map<String, StructuralSchema> result = new LinkedHashMap<>();
        source.path("properties")
                .properties()
                .forEach(entry -> result.put(entry.getKey(), node(entry.getValue(), false)));
        return result;
    }

    private @Nullable StructuralSchema element(JsonNode source) {
        JsonNode items = source.path("items");
        if (items.isObject()) {
            return node(items, false);
        }
        JsonNode additional = source.path("additionalProperties");
        if (additional.isObject()) {
            return node(additional, false);
        }
        return additional.isBoolean() && additional.booleanValue() ? StructuralSchema.ANYTHING : null;
    }

    private static MergeRules merge(JsonNode source) {
        ListType listType = switch (source.path("x-kubernetes-list-type").asString("")) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
        boolean atomic = "atomic".equals(source.path("x-kubernetes-map-type").asString(""));
        if (listType == ListType.ATOMIC) {
            return atomic ? MergeRules.ATOMIC : MergeRules.NONE;
        }
        List<String> keys = List.copyOf(strings(source.path("x-kubernetes-list-map-keys")));
        return new MergeRules(listType, keys, atomic, false, Set.of(), "");
    }

    private ValueRules rules(JsonNode source, boolean embedded) {
        List<JsonNode> enums = new ArrayList<>();
        source.path("enum").forEach(enums::add);
        JsonNode fallback = source.get("default");
        return new ValueRules(
                enums,
                fallback,
                source.path("nullable").asBoolean(false),
                source.path("x-kubernetes-preserve-unknown-fields").asBoolean(false),
                embedded,
                false,
                false,
                true,
                true,
                bounds(source));
    }

    private Bounds bounds(JsonNode source) {
        Bounds bounds = new Bounds(
                decimal(source, "minimum"),
                decimal(source, "maximum"),
                source.path("exclusiveMinimum").asBoolean(false),
                source.path("exclusiveMaximum").asBoolean(false),
                decimal(source, "multipleOf"),
                count(source, "minLength"),
                count(source, "maxLength"),
                count(source, "minItems"),
                count(source, "maxItems"),
                source.path("uniqueItems").asBoolean(false),
                count(source, "minProperties"),
                count(source, "maxProperties"),
                source.path("pattern").asString(""),
                source.path("format").asString(""),
                junction(source, "allOf"),
                junction(source, "anyOf"),
                junction(source, "oneOf"),
                source.path("not").isObject() ? node(source.path("not"), false) : null);
        return bounds.equals(Bounds.NONE) ? Bounds.NONE : bounds;
    }

    private List<StructuralSchema> junction(JsonNode source, String name) {
        List<StructuralSchema> result = new ArrayList<>();
        source.path(name).forEach(each -> result.add(node(each, false)));
        return result;
    }

    private static @Nullable BigDecimal decimal(JsonNode source, String name) {
        JsonNode value = source.path(name);
        return value.isNumber() ? value.decimalValue() : null;
    }

    private static @Nullable Long count(JsonNode source, String name) {
        JsonNode value = source.path(name);
        return value.canConvertToLong() && value.isNumber() ? value.longValue() : null;
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> result = new LinkedHashSet<>();
        array.forEach(item -> result.add(item.asString("")));
        return result;
    }
}
