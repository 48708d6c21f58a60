package io.kjava.apiserver.patch;

import io.kjava.apiserver.patch.TypedView.Nature;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts an applied configuration into a live object, and takes paths out of one. Makes new trees. */
final class TypedMerge {
    private TypedMerge() {}

    /** What the configuration says wins; what it does not mention stays. */
    static JsonNode merge(@Nullable StructuralSchema schema, JsonNode live, JsonNode config) {
        Nature nature = TypedView.natureOf(schema, config);
        if (nature != TypedView.natureOf(schema, live)) {
            return config.deepCopy();
        }
        return switch (nature) {
            case LEAF -> config.deepCopy();
            case FIELDS -> mergeFields(schema, live, config);
            case ITEMS -> schema == null ? config.deepCopy() : mergeItems(schema, live, config);
        };
    }

    private static ObjectNode mergeFields(@Nullable StructuralSchema schema, JsonNode live, JsonNode config) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        live.properties().forEach(field -> {
            JsonNode applied = config.get(field.getKey());
            PathElement element = PathElement.field(field.getKey());
            result.set(
                    field.getKey(),
                    applied == null
                            ? field.getValue().deepCopy()
                            : merge(TypedView.schemaBelow(schema, element), field.getValue(), applied));
        });
        config.properties().forEach(field -> {
            if (!result.has(field.getKey())) {
                result.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        return result;
    }

    /**
     * The configuration's items in its order; items that only the live list has stay before the shared
     * item that they stood before.
     */
    private static ArrayNode mergeItems(StructuralSchema list, JsonNode live, JsonNode config) {
        Map<PathElement, List<JsonNode>> liveItems = TypedView.items(list, live);
        Map<PathElement, List<JsonNode>> configItems = TypedView.items(list, config);
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        LiveItems rest = new LiveItems(elements(list, live), live, configItems.keySet(), result);
        configItems.forEach((element, items) -> {
            List<JsonNode> matching = liveItems.get(element);
            rest.takeUpTo(matching == null ? rest.nextShared(configItems, liveItems) : element);
            addMerged(list.element(), matching, items, result);
            rest.taken(element);
        });
        rest.takeUpTo(null);
        return result;
    }

    /** The live list from left to right, while the merged one is written. */
    private static final class LiveItems {
        private final List<PathElement> order;
        private final JsonNode live;
        private final Set<PathElement> configured;
        private final ArrayNode result;
        private final Set<PathElement> merged = new HashSet<>();
        private int at;

        LiveItems(List<PathElement> order, JsonNode live, Set<PathElement> configured, ArrayNode result) {
            this.order = order;
            this.live = live;
            this.configured = configured;
            this.result = result;
        }

        /** The next element of the configuration that the live list has too. */
        @Nullable
        PathElement nextShared(Map<PathElement, List<JsonNode>> config, Map<PathElement, List<JsonNode>> items) {
            for (PathElement element : config.keySet()) {
                if (!merged.contains(element) && items.containsKey(element)) {
                    return element;
                }
            }
            return null;
        }

        /** Copies what only the live list has, up to a shared element; passes other shared ones. */
        void takeUpTo(@Nullable PathElement shared) {
            while (at < order.size() && !order.get(at).equals(shared)) {
                if (!configured.contains(order.get(at))) {
                    result.add(live.get(at).deepCopy());
                }
                at++;
            }
        }

        void taken(PathElement element) {
            merged.add(element);
            if (at < order.size() && order.get(at).equals(element)) {
                at++;
            }
        }
    }

    private static List<PathElement> elements(StructuralSchema list, JsonNode value) {
        List<PathElement> result = new ArrayList<>();
        value.forEach(item -> result.add(TypedView.elementOf(list, item)));
        return result;
    }

    private static void addMerged(
            @Nullable StructuralSchema schema, @Nullable List<JsonNode> live, List<JsonNode> config, ArrayNode result) {
        JsonNode only = live != null && live.size() == 1 && config.size() == 1 ? live.getFirst() : null;
        for (JsonNode item : config) {
            result.add(only == null ? item.deepCopy() : merge(schema, only, item));
        }
    }

    /** The object without the paths of the set; a map or list that becomes empty goes too. */
    static ObjectNode remove(StructuralSchema schema, JsonNode object, FieldSet paths) {
        JsonNode result = removeBelow(schema, object, paths);
        return result instanceof ObjectNode left ? left : JsonNodeFactory.instance.objectNode();
    }

    private static @Nullable JsonNode removeBelow(@Nullable StructuralSchema schema, JsonNode value, FieldSet paths) {
        if (!paths.hasChildren()) {
            return value.deepCopy();
        }
        return switch (TypedView.natureOf(schema, value)) {
            case LEAF -> value.deepCopy();
            case FIELDS -> removeFields(schema, value, paths);
            case ITEMS -> schema == null ? value.deepCopy() : removeItems(schema, value, paths);
        };
    }

    private static @Nullable JsonNode removeFields(@Nullable StructuralSchema schema, JsonNode value, FieldSet paths) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(field -> {
            PathElement element = PathElement.field(field.getKey());
            FieldSet below = paths.below(element);
            JsonNode kept = field.getValue();
            if (below == null) {
                result.set(field.getKey(), kept.deepCopy());
            } else if (!below.isMember()) {
                JsonNode left = removeBelow(TypedView.schemaBelow(schema, element), kept, below);
                if (left != null) {
                    result.set(field.getKey(), left);
                }
            }
        });
        return result.isEmpty() && !value.isEmpty() ? null : result;
    }

    private static @Nullable JsonNode removeItems(StructuralSchema list, JsonNode value, FieldSet paths) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : value) {
            FieldSet below = paths.below(TypedView.elementOf(list, item));
            if (below == null) {
                result.add(item.deepCopy());
            } else if (!below.isMember()) {
                JsonNode left = removeBelow(list.element(), item, below);
                if (left != null) {
                    result.add(left);
                }
            }
        }
        return result.isEmpty() && !value.isEmpty() ? null : result;
    }
}
