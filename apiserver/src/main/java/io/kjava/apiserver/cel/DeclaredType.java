package io.kjava.apiserver.cel;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a schema lets expressions see: a type, and how large its values can be. Immutable.
 *
 * @param kind {@code object}, {@code map}, {@code list}, {@code string}, {@code bytes}, {@code
 *     duration}, {@code timestamp}, {@code boolean}, {@code number}, {@code integer}, {@code dyn}
 * @param most the largest number of elements, or of bytes of a text
 * @param least the smallest number of bytes in JSON
 * @param fields of an object, by their escaped names
 * @param element of a list or a map
 */
record DeclaredType(
        String kind,
        CelType type,
        long most,
        long least,
        Map<String, DeclaredType> fields,
        @Nullable DeclaredType element) {
    private static final String KEY = "@key";
    private static final String ANY = "@any";
    private static final long REQUEST = 3L * 1024 * 1024;
    private static final DeclaredType TEXT = text(SimpleType.STRING, "string", REQUEST - 2, 2);
    private static final DeclaredType UNBOUNDED_KEY = text(SimpleType.STRING, "string", 0, 2);

    DeclaredType {
        fields = Map.copyOf(fields);
    }

    /**
     * Empty when expressions may not see it.
     *
     * @param name of the type, unique in one environment
     * @param resource whether it is a whole object with kind and metadata
     */
    static Optional<DeclaredType> of(JsonNode schema, boolean resource, String name) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            long most = schema.has("maxLength") ? count(schema, "maxLength", 0) * 4 : REQUEST - 2;
            return Optional.of(new DeclaredType("dyn", SimpleType.DYN, most, 1, Map.of(), null));
        }
        return switch (schema.path("type").asString("")) {
            case "array" -> list(schema, name);
            case "object" -> object(schema, resource, name);
            case "string" -> Optional.of(string(schema));
            case "boolean" -> Optional.of(text(SimpleType.BOOL, "boolean", 0, 4));
            case "number" -> Optional.of(text(SimpleType.DOUBLE, "number", 0, 1));
            case "integer" -> Optional.of(text(SimpleType.INT, "integer", 0, 1));
            default -> Optional.empty();
        };
    }

    private static DeclaredType text(CelType type, String kind, long most, long least) {
        return new DeclaredType(kind, type, most, least, Map.of(), null);
    }

    private static boolean isEmbedded(JsonNode schema) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    private static long count(JsonNode schema, String field, long otherwise) {
        JsonNode value = schema.path(field);
        return value.isNumber() ? Math.max(0, value.asLong()) : otherwise;
    }

    private static Optional<DeclaredType> list(JsonNode schema, String name) {
        JsonNode items = schema.path("items");
        return of(items, isEmbedded(items), name + ".@idx")
                .map(element -> new DeclaredType(
                        "list",
                        ListType.create(element.type),
                        count(schema, "maxItems", (REQUEST - 2) / (element.least + 1)),
                        2,
                        Map.of(),
                        element));
    }

    private static Optional<DeclaredType> object(JsonNode schema, boolean resource, String name) {
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            return of(additional, isEmbedded(additional), name + ".@elem")
                    .map(element -> new DeclaredType(
                            "map",
                            MapType.create(SimpleType.STRING, element.type),
                            count(schema, "maxProperties", (REQUEST - 2) / (element.least + 6)),
                            2,
                            Map.of(),
                            element));
        }
        Map<String, DeclaredType> fields = new LinkedHashMap<>();
        long least = 2;
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String field = property.getKey();
            JsonNode own = property.getValue();
            Optional<DeclaredType> type = of(own, isEmbedded(own), name + "." + field);
            Optional<String> escaped = FieldNames.escape(field);
            if (type.isPresent() && escaped.isPresent()) {
                fields.put(escaped.get(), type.get());
            }
            boolean required = schema.path("required")
                    .valueStream()
                    .anyMatch(each -> each.asString("").equals(field));
            if (type.isPresent() && required && !own.has("default")) {
                least += field.length() + type.get().least + 4;
            }
        }
        if (resource) {
            fields.put("kind", TEXT);
            fields.put("apiVersion", TEXT);
            fields.put("metadata", struct(name + ".metadata", Map.of("name", TEXT, "generateName", TEXT), 2));
        }
        return Optional.of(struct(name, fields, least));
    }

    private static DeclaredType struct(String name, Map<String, DeclaredType> fields, long least) {
        Map<String, DeclaredType> own = Map.copyOf(fields);
        StructType type = StructType.create(
                name,
                ImmutableSet.copyOf(own.keySet()),
                field -> Optional.ofNullable(own.get(field)).map(DeclaredType::type));
        return new DeclaredType("object", type, 0, least, own, null);
    }

    private static DeclaredType string(JsonNode schema) {
        return switch (schema.path("format").asString("")) {
            case "byte" -> text(SimpleType.BYTES, "bytes", count(schema, "maxLength", REQUEST - 2), 2);
            case "duration" -> text(SimpleType.DURATION, "duration", 32, 3);
            case "date" -> text(SimpleType.TIMESTAMP, "timestamp", 12, 12);
            case "date-time" -> text(SimpleType.TIMESTAMP, "timestamp", 32, 21);
            default -> text(SimpleType.STRING, "string", longest(schema), 2);
        };
    }

    private static long longest(JsonNode schema) {
        if (schema.has("maxLength")) {
            return count(schema, "maxLength", 0) * 4;
        }
        long longest = 0;
        for (JsonNode value : schema.path("enum")) {
            longest = Math.max(longest, value.asString("").length());
        }
        return schema.path("enum").isEmpty() ? REQUEST - 2 : longest;
    }

    /** A device as selectors see it: who drives it, its attributes and capacities by domain and name. */
    static DeclaredType device() {
        DeclaredType attribute = text(SimpleType.ANY, "dyn", 64, 1);
        DeclaredType amount = text(QuantityLibrary.QUANTITY, "quantity", 0, 1);
        Map<String, DeclaredType> fields = Map.of(
                "driver", text(SimpleType.STRING, "string", 63, 2),
                "allowMultipleAllocations", text(SimpleType.BOOL, "boolean", 0, 4),
                "attributes", properties(properties(attribute, 32), 63),
                "capacity", properties(properties(amount, 32), 63));
        return struct("kubernetes.DRADevice", fields, 2);
    }

    private static DeclaredType properties(DeclaredType value, long longestKey) {
        Map<String, DeclaredType> parts = Map.of(KEY, text(SimpleType.STRING, "string", longestKey, 2), ANY, value);
        return new DeclaredType("map", MapType.create(SimpleType.STRING, value.type), 32, 2, parts, value);
    }

    /** A field; of a device's properties, the one that every name leads to. Null for none. */
    @Nullable
    DeclaredType field(String name) {
        DeclaredType own = fields.get(name);
        return own == null ? fields.get(ANY) : own;
    }

    /** Of the keys of a map: Kubernetes estimates unnamed ones as empty texts, and definitions rely on that. */
    DeclaredType key() {
        return fields.getOrDefault(KEY, UNBOUNDED_KEY);
    }

    /** How often such a value may stand in one request. */
    long cardinality() {
        return REQUEST / (least + 1);
    }

    /** Every type with a name, below this one and itself. */
    void collect(Map<String, CelType> into) {
        if (type instanceof StructType) {
            into.put(type.name(), type);
        }
        fields.values().forEach(field -> field.collect(into));
        if (element != null) {
            element.collect(into);
        }
    }
}
