package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.MergeRules.PatchStrategy;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: as a merge patch, but lists merge by the key or strategy that the
 * schema names, and directives ({@code $patch}, {@code $retainKeys}, {@code $setElementOrder/...},
 * {@code $deleteFromPrimitiveList/...}) say what a plain merge cannot. Pure.
 */
public final class StrategicMergePatch {
    private StrategicMergePatch() {}

    /**
     * The object with the patch merged in; the arguments stay as they are.
     *
     * @throws ApiException BAD_REQUEST when the patch is malformed
     */
    public static DynamicObject apply(StructuralSchema schema, DynamicObject original, JsonNode patch) {
        if (!(patch instanceof ObjectNode object)) {
            throw ApiException.badRequest("error decoding patch: the patch is not a JSON object");
        }
        ObjectNode result = mergeMap(original.tree().deepCopy(), object.deepCopy(), schema);
        return new DynamicObject(result);
    }

    /** Merges the patch, which it uses up, into the original, which it changes and returns. */
    static ObjectNode mergeMap(ObjectNode original, ObjectNode patch, @Nullable StructuralSchema schema) {
        JsonNode directive = patch.remove(Directives.PATCH);
        if (directive != null) {
            return whole(directive, original, patch);
        }
        Directives.retainKeys(original, patch);
        mergeOrdered(original, patch, schema);
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            mergeField(original, field.getKey(), field.getValue(), schema);
        }
        return original;
    }

    private static ObjectNode whole(JsonNode directive, ObjectNode original, ObjectNode patch) {
        return switch (directive.asString("")) {
            case Directives.REPLACE -> (ObjectNode) Directives.drop(patch);
            case Directives.DELETE -> original.objectNode();
            default -> throw Directives.unknown(directive);
        };
    }

    private static void mergeField(
            ObjectNode original, String patchKey, JsonNode value, @Nullable StructuralSchema schema) {
        boolean deletes = patchKey.startsWith(Directives.DELETE_FROM);
        String key = deletes ? patchKey.substring(Directives.DELETE_FROM.length()) : patchKey;
        if (value.isNull()) {
            original.remove(key);
            return;
        }
        JsonNode old = original.get(key);
        StructuralSchema child = schema == null ? null : schema.child(key);
        if (old instanceof ObjectNode oldMap && value instanceof ObjectNode map) {
            original.set(key, mergeMapField(oldMap, map, child));
        } else if (old instanceof ArrayNode oldList && value instanceof ArrayNode list) {
            original.set(key, mergeListField(oldList, list, child, deletes));
        } else if (!deletes && !Directives.isAbsent(value)) {
            original.set(key, Directives.drop(value));
        }
    }

    private static JsonNode mergeMapField(ObjectNode old, ObjectNode value, @Nullable StructuralSchema schema) {
        boolean replaces = schema != null && schema.merge().patches(PatchStrategy.REPLACE);
        return replaces ? value : mergeMap(old, value, schema);
    }

    private static ArrayNode mergeListField(
            ArrayNode old, ArrayNode value, @Nullable StructuralSchema schema, boolean deletes) {
        if (schema == null || !schema.merge().patches(PatchStrategy.MERGE)) {
            return value;
        }
        if (old.isEmpty() && value.isEmpty()) {
            return old;
        }
        if (!holdsMaps(old, value)) {
            return deletes ? without(old, value) : mergeWords(old, value);
        }
        return mergeItems(old, value, schema);
    }

    private static boolean holdsMaps(ArrayNode old, ArrayNode value) {
        JsonNode first = value.isEmpty() ? old.get(0) : value.get(0);
        return first.isObject();
    }

    private static ArrayNode without(ArrayNode old, ArrayNode removed) {
        Set<JsonNode> gone = new HashSet<>();
        removed.forEach(gone::add);
        ArrayNode result = old.arrayNode();
        old.forEach(item -> {
            if (!gone.contains(item)) {
                result.add(item);
            }
        });
        return result;
    }

    private static ArrayNode mergeWords(ArrayNode old, ArrayNode value) {
        List<JsonNode> merged = new ArrayList<>();
        Set<JsonNode> seen = new HashSet<>();
        old.forEach(item -> addOnce(item, seen, merged));
        value.forEach(item -> addOnce(item, seen, merged));
        return ListOrder.arrange(merged, items(value), items(old), "");
    }

    private static void addOnce(JsonNode item, Set<JsonNode> seen, List<JsonNode> merged) {
        if (seen.add(item)) {
            merged.add(item);
        }
    }

    private static ArrayNode mergeItems(ArrayNode old, ArrayNode value, StructuralSchema list) {
        String mergeKey = list.merge().patchMergeKey();
        if (mergeKey.isEmpty()) {
            throw ApiException.badRequest("cannot merge lists without merge key for type " + list.element());
        }
        List<JsonNode> patches = new ArrayList<>();
        List<JsonNode> merged = specialItems(items(old), value, mergeKey, patches);
        List<JsonNode> before = List.copyOf(merged);
        for (JsonNode patch : patches) {
            mergeItem(merged, patch, mergeKey, list.element());
        }
        return ListOrder.arrange(merged, patches, before, mergeKey);
    }

    /** Does what the directives of items say; returns what is left to merge into. */
    private static List<JsonNode> specialItems(
            List<JsonNode> old, ArrayNode value, String mergeKey, List<JsonNode> patches) {
        List<JsonNode> left = new ArrayList<>(old);
        boolean replaces = false;
        for (JsonNode item : value) {
            JsonNode directive = item.get(Directives.PATCH);
            if (directive == null) {
                patches.add(item);
                continue;
            }
            switch (directive.asString("")) {
                case Directives.DELETE -> {
                    JsonNode key = requireKey(item, mergeKey);
                    left.removeIf(each -> Trees.same(each.get(mergeKey), key));
                }
                case Directives.REPLACE -> replaces = true;
                default -> throw Directives.unknown(directive);
            }
        }
        if (!replaces) {
            return left;
        }
        List<JsonNode> all = new ArrayList<>(patches);
        patches.clear();
        return all;
    }

    private static void mergeItem(
            List<JsonNode> merged, JsonNode patch, String mergeKey, @Nullable StructuralSchema element) {
        JsonNode key = requireKey(patch, mergeKey);
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i) instanceof ObjectNode old && Trees.same(old.get(mergeKey), key)) {
                merged.set(i, mergeMap(old, (ObjectNode) patch.deepCopy(), element));
                return;
            }
        }
        merged.add(Directives.drop(patch));
    }

    private static JsonNode requireKey(JsonNode item, String mergeKey) {
        JsonNode key = item.get(mergeKey);
        if (key == null || !item.isObject()) {
            throw ApiException.badRequest("map: %s does not contain declared merge key: %s".formatted(item, mergeKey));
        }
        return key;
    }

    /** Lists whose order the patch states are merged first and leave the patch. */
    private static void mergeOrdered(ObjectNode original, ObjectNode patch, @Nullable StructuralSchema schema) {
        List<String> directives = patch.propertyNames().stream()
                .filter(key -> key.startsWith(Directives.SET_ORDER))
                .toList();
        for (String directive : directives) {
            String key = directive.substring(Directives.SET_ORDER.length());
            if (!(patch.remove(directive) instanceof ArrayNode order)) {
                throw ApiException.badRequest("invalid setElementOrder list: " + key);
            }
            StructuralSchema list = schema == null ? null : schema.child(key);
            if (list == null || list.form() == Form.LIST) {
                mergeOneOrdered(original, patch, key, items(order), list);
            }
        }
    }

    private static void mergeOneOrdered(
            ObjectNode original, ObjectNode patch, String key, List<JsonNode> order, @Nullable StructuralSchema list) {
        ArrayNode old = original.get(key) instanceof ArrayNode array ? array : null;
        ArrayNode value = patch.remove(key) instanceof ArrayNode array ? array : null;
        String mergeKey = list == null ? "" : list.merge().patchMergeKey();
        if (value != null) {
            ListOrder.check(value, order, mergeKey);
        }
        List<JsonNode> before = old == null ? List.of() : items(old);
        List<JsonNode> merged;
        if (value == null) {
            merged = before;
        } else if (old == null) {
            merged = items(Directives.drop(value));
        } else {
            merged = items(mergeListField(old, value, list, false));
        }
        if (old != null || value != null) {
            original.set(key, ListOrder.arrange(merged, order, before, mergeKey));
        }
    }

    private static List<JsonNode> items(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }
}
