package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The order of a merged list: the items that the patch names in the patch's order, the others in the
 * order they had, woven together by the order that the list had before.
 */
final class ListOrder {
    private ListOrder() {}

    /** @param mergeKey empty for lists of plain values */
    static ArrayNode arrange(List<JsonNode> merged, List<JsonNode> wanted, List<JsonNode> before, String mergeKey) {
        Map<JsonNode, Integer> wantedAt = positions(wanted, mergeKey);
        Map<JsonNode, Integer> beforeAt = positions(before, mergeKey);
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode item : merged) {
            boolean isNamed = wantedAt.containsKey(key(item, mergeKey));
            (isNamed ? named : others).add(item);
        }
        named.sort(Comparator.comparingInt(item -> position(wantedAt, item, mergeKey)));
        others.sort(Comparator.comparingInt(item -> position(beforeAt, item, mergeKey)));
        return weave(others, named, beforeAt, mergeKey);
    }

    private static ArrayNode weave(
            List<JsonNode> others, List<JsonNode> named, Map<JsonNode, Integer> beforeAt, String mergeKey) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode(others.size() + named.size());
        int i = 0;
        int j = 0;
        while (i < others.size() && j < named.size()) {
            Integer left = beforeAt.get(key(others.get(i), mergeKey));
            Integer right = beforeAt.get(key(named.get(j), mergeKey));
            boolean otherFirst = left != null && right != null && left < right;
            result.add(otherFirst ? others.get(i++) : named.get(j++));
        }
        others.subList(i, others.size()).forEach(result::add);
        named.subList(j, named.size()).forEach(result::add);
        return result;
    }

    /** Refuses a patch whose items are not in the order that its directive states. */
    static void check(ArrayNode patch, List<JsonNode> order, String mergeKey) {
        int at = 0;
        for (JsonNode item : patch) {
            if (item.path(Directives.PATCH).asString("").equals(Directives.DELETE)) {
                continue;
            }
            JsonNode wanted = key(item, mergeKey);
            while (at < order.size() && !Trees.same(key(order.get(at), mergeKey), wanted)) {
                at++;
            }
            if (at == order.size()) {
                throw ApiException.badRequest(
                        "The order in patch list:\n%s\n doesn't match $setElementOrder list:\n%s\n"
                                .formatted(patch, order));
            }
            at++;
        }
    }

    private static Map<JsonNode, Integer> positions(List<JsonNode> items, String mergeKey) {
        Map<JsonNode, Integer> result = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            JsonNode key = key(items.get(i), mergeKey);
            if (key != null) {
                result.putIfAbsent(key, i);
            }
        }
        return result;
    }

    private static int position(Map<JsonNode, Integer> positions, JsonNode item, String mergeKey) {
        return positions.getOrDefault(key(item, mergeKey), Integer.MAX_VALUE);
    }

    private static @Nullable JsonNode key(JsonNode item, String mergeKey) {
        return mergeKey.isEmpty() ? item : item.get(mergeKey);
    }
}
