package io.kjava.apiserver.schema;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The items of a list before it changed, found again by their keys. Immutable. */
public final class OldItems {
    private static final OldItems NONE = new OldItems(null, Map.of());
    private final @Nullable StructuralSchema list;
    private final Map<JsonNode, JsonNode> byKey;

    private OldItems(@Nullable StructuralSchema list, Map<JsonNode, JsonNode> byKey) {
        this.list = list;
        this.byKey = byKey;
    }

    /** Only the items of lists with keys can be found again. */
    public static OldItems of(StructuralSchema list, @Nullable JsonNode old) {
        boolean keyed = list.merge().listType() == MergeRules.ListType.MAP;
        if (old == null || !old.isArray() || !keyed) {
            return NONE;
        }
        Map<JsonNode, JsonNode> byKey = new HashMap<>();
        old.forEach(item -> byKey.putIfAbsent(ListKeys.keyOf(list, item), item));
        return new OldItems(list, byKey);
    }

    /** What the item was; null when it is new. */
    public @Nullable JsonNode of(JsonNode item) {
        return list == null ? null : byKey.get(ListKeys.keyOf(list, item));
    }
}
