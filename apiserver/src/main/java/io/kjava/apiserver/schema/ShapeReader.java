package io.kjava.apiserver.schema;

import io.kjava.apiserver.schema.MergeRules.ListType;
import io.kjava.apiserver.schema.MergeRules.PatchStrategy;
import io.kjava.codec.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the generated table of built-in structures: a line {@code E} for each enum, {@code T} for each
 * structure, and after it {@code F} for each of its fields.
 */
final class ShapeReader {
    private static final String SCHEMA_PROPS =
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
    private static final int NAME = 1;
    private static final int EXPRESSION = 2;
    private static final int NUMBER = 3;
    private static final int PRESENCE = 4;
    private static final int MERGE = 5;
    private static final int PUBLISHED_DEFAULT = 6;
    private static final int DEFAULT = 7;

    private final List<List<JsonNode>> enums = new ArrayList<>();
    private final List<RawType> types = new ArrayList<>();
    private final Map<MergeRules, MergeRules> mergeRules = new HashMap<>();
    private final Map<ValueRules, ValueRules> valueRules = new HashMap<>();
    private final Map<String, StructuralSchema> definitions = new HashMap<>();
    private final Map<SchemaCatalog.KindKey, StructuralSchema> kinds = new HashMap<>();

    private ShapeReader() {}

    /** One structure while its lines are read. */
    private static final class RawType {
        final String groupVersion;
        final boolean kind;
        final StructuralSchema schema;
        final List<String[]> fields = new ArrayList<>();
        boolean filled;

        RawType(String name, String groupVersion, String flags) {
            this.groupVersion = groupVersion;
            this.kind = flags.contains("k");
            this.schema = new StructuralSchema(
                    Form.OBJECT,
                    new ObjectShape(name),
                    null,
                    flags.contains("a") ? MergeRules.ATOMIC : MergeRules.NONE,
                    ValueRules.NONE);
        }

        String simpleName() {
            return schema.name().substring(schema.name().lastIndexOf('.') + 1);
        }
    }

    static ShapeReader read(BufferedReader lines) throws IOException {
        ShapeReader reader = new ShapeReader();
        String line = lines.readLine();
        while (line != null) {
            reader.line(line.split("\t", -1));
            line = lines.readLine();
        }
        reader.types.forEach(reader::fill);
        return reader;
    }

    Map<String, StructuralSchema> definitions() {
        return definitions;
    }

    Map<SchemaCatalog.KindKey, StructuralSchema> kinds() {
        return kinds;
    }

    private void line(String[] cells) {
        switch (cells[0]) {
            case "E" -> enums.add(enumValues(cells));
            case "T" -> addType(new RawType(cells[1], cells[2], cells[3]));
            case "F" -> types.getLast().fields.add(cells);
            default -> throw new IllegalStateException("unknown line " + cells[0]);
        }
    }

    /** Only closed enums bind; the values of an open one are examples. */
    private static List<JsonNode> enumValues(String[] cells) {
        List<JsonNode> values = new ArrayList<>();
        if (cells[1].equals("closed")) {
            for (String value : cells[2].split(",", -1)) {
                values.add(JsonNodeFactory.instance.stringNode(value));
            }
        }
        return List.copyOf(values);
    }

    private void addType(RawType type) {
        types.add(type);
        definitions.put(type.schema.name(), type.schema);
        if (type.kind) {
            kinds.put(new SchemaCatalog.KindKey(type.groupVersion, type.simpleName()), type.schema);
        }
    }

    private void fill(RawType type) {
        if (type.filled) {
            return;
        }
        type.filled = true;
        Map<String, StructuralSchema> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        List<WireField> wire = new ArrayList<>();
        if (type.kind) {
            properties.put("apiVersion", text());
            properties.put("kind", text());
        }
        for (String[] cells : type.fields) {
            if (cells[NAME].isEmpty()) {
                inline(cells, properties, required, wire);
            } else {
                StructuralSchema schema = field(cells);
                properties.put(cells[NAME], schema);
                if (cells[PRESENCE].equals("r")) {
                    required.add(cells[NAME]);
                }
                wire.add(new WireField(number(cells), cells[NAME], schema));
            }
        }
        type.schema.shape().fill(properties, required, wire);
    }

    private void inline(
            String[] cells, Map<String, StructuralSchema> properties, Set<String> required, List<WireField> wire) {
        RawType target = types.get(Integer.parseInt(cells[EXPRESSION].substring(1)));
        fill(target);
        properties.putAll(target.schema.properties());
        required.addAll(target.schema.required());
        wire.add(new WireField(number(cells), "", target.schema));
    }

    private static int number(String[] cells) {
        return cells[NUMBER].isEmpty() ? 0 : Integer.parseInt(cells[NUMBER]);
    }

    private StructuralSchema text() {
        return new StructuralSchema(
                Form.STRING, ObjectShape.EMPTY, null, MergeRules.NONE, rules(List.of(), null, true, false, false));
    }

    private StructuralSchema field(String[] cells) {
        boolean published = !cells[PUBLISHED_DEFAULT].isEmpty();
        String fallback = published ? cells[PUBLISHED_DEFAULT] : cells[DEFAULT];
        boolean omitEmpty = cells[PRESENCE].equals("o");
        String expression = cells[EXPRESSION];
        boolean pointer = expression.startsWith("*");
        String value = pointer ? expression.substring(1) : expression;
        JsonNode fallbackNode =
                fallback.isEmpty() ? null : JsonCodec.readTree(fallback.getBytes(StandardCharsets.UTF_8));
        ValueRules rules = rules(enumOf(value), fallbackNode, omitEmpty, pointer, published);
        return schema(value, merge(cells[MERGE]), rules);
    }

    private ValueRules rules(
            List<JsonNode> values, @Nullable JsonNode fallback, boolean omitEmpty, boolean pointer, boolean published) {
        ValueRules rules = new ValueRules(
                values, fallback, false, false, false, omitEmpty, pointer, published, false, Bounds.NONE);
        return valueRules.computeIfAbsent(rules, r -> r);
    }

    private List<JsonNode> enumOf(String expression) {
        return expression.length() > 1 && expression.charAt(0) == 's'
                ? enums.get(Integer.parseInt(expression.substring(1)))
                : List.of();
    }

    /** @param merge the field's own rules; null for an element, which has none */
    private StructuralSchema schema(String expression, @Nullable MergeRules merge, ValueRules rules) {
        char first = expression.charAt(0);
        MergeRules own = merge == null ? MergeRules.NONE : merge;
        return switch (first) {
            case '[' -> new StructuralSchema(Form.LIST, ObjectShape.EMPTY, element(expression), own, rules);
            case '{' -> new StructuralSchema(Form.MAP, ObjectShape.EMPTY, element(expression), own, rules);
            case '#' -> structure(expression, merge, rules);
            case 'B', 'L', 'S' ->
                new StructuralSchema(form(first), ObjectShape.EMPTY, definitions.get(SCHEMA_PROPS), own, rules);
            default -> new StructuralSchema(form(first), ObjectShape.EMPTY, null, own, rules);
        };
    }

    private StructuralSchema element(String expression) {
        String element = expression.substring(1);
        if (element.charAt(0) == '*') {
            element = element.substring(1);
        }
        return element.charAt(0) == '#'
                ? typeOf(element)
                : schema(element, null, rules(enumOf(element), null, false, false, false));
    }

    private StructuralSchema typeOf(String expression) {
        return types.get(Integer.parseInt(expression.substring(1))).schema;
    }

    private StructuralSchema structure(String expression, @Nullable MergeRules merge, ValueRules rules) {
        StructuralSchema type = typeOf(expression);
        MergeRules own = merge == null ? MergeRules.NONE : merge;
        boolean atomic = own.atomic() || type.merge().atomic() && (merge == null || !merge.granular());
        return new StructuralSchema(Form.OBJECT, type.shape(), null, atomic ? shared(own.asAtomic()) : own, rules);
    }

    private static Form form(char letter) {
        return switch (letter) {
            case 's' -> Form.STRING;
            case 'b' -> Form.BOOLEAN;
            case 'i' -> Form.INT32;
            case 'l' -> Form.INT64;
            case 'd' -> Form.NUMBER;
            case 'y' -> Form.BYTES;
            case 't' -> Form.TIME;
            case 'u' -> Form.MICRO_TIME;
            case 'q' -> Form.QUANTITY;
            case 'x' -> Form.INT_OR_STRING;
            case 'r' -> Form.RAW_OBJECT;
            case 'f' -> Form.FIELDS_V1;
            case 'v' -> Form.STRINGS;
            case 'j' -> Form.ANY;
            case 'e' -> Form.OBJECT;
            case 'B' -> Form.SCHEMA_OR_BOOLEAN;
            case 'L' -> Form.SCHEMA_OR_LIST;
            case 'S' -> Form.SCHEMA_OR_STRINGS;
            default -> throw new IllegalStateException("unknown form " + letter);
        };
    }

    private @Nullable MergeRules merge(String cell) {
        if (cell.isEmpty()) {
            return null;
        }
        String[] parts = cell.split("\\|", -1);
        boolean isAtomic = parts[2].startsWith("atomic");
        MergeRules rules = new MergeRules(
                listType(parts[2]),
                parts[3].isEmpty() ? List.of() : List.of(parts[3].split(",")),
                isAtomic,
                parts[2].equals("granular"),
                strategies(parts[0]),
                parts[1]);
        return shared(rules);
    }

    private MergeRules shared(MergeRules rules) {
        return mergeRules.computeIfAbsent(rules, r -> r);
    }

    private static ListType listType(String word) {
        return switch (word) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
    }

    private static Set<PatchStrategy> strategies(String words) {
        Set<PatchStrategy> result = EnumSet.noneOf(PatchStrategy.class);
        for (String word : words.split(",")) {
            switch (word) {
                case "merge" -> result.add(PatchStrategy.MERGE);
                case "replace" -> result.add(PatchStrategy.REPLACE);
                case "retainKeys" -> result.add(PatchStrategy.RETAIN_KEYS);
                default -> {}
            }
        }
        return result;
    }
}
