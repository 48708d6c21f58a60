package io.kjava.apiserver.schema;

import java.util.List;
import java.util.Set;

/**
 * How two values of one field become one: for server-side apply (list type, keys, atomic) and for
 * strategic merge (strategies, merge key).
 *
 * @param listMapKeys in the order that the schema names them
 * @param atomic of a map or structure: it has one owner and is replaced whole
 * @param granular of a map or structure: it is said to be merged field by field, which others only are
 * @param patchMergeKey empty when the strategic merge has none
 */
public record MergeRules(
        ListType listType,
        List<String> listMapKeys,
        boolean atomic,
        boolean granular,
        Set<PatchStrategy> patchStrategies,
        String patchMergeKey) {
    /** No rule: lists are replaced whole, maps and structures field by field. */
    public static final MergeRules NONE = new MergeRules(ListType.ATOMIC, List.of(), false, false, Set.of(), "");

    public static final MergeRules ATOMIC = new MergeRules(ListType.ATOMIC, List.of(), true, false, Set.of(), "");

    /** Who owns the items of a list. */
    public enum ListType {
        /** Nobody: the list has one owner. */
        ATOMIC,
        /** Each value by itself; none occurs twice. */
        SET,
        /** Each item, known by the values of its keys. */
        MAP
    }

    /** What a strategic merge patch does with the field. */
    public enum PatchStrategy {
        MERGE,
        REPLACE,
        RETAIN_KEYS
    }

    public MergeRules {
        listMapKeys = List.copyOf(listMapKeys);
        patchStrategies = Set.copyOf(patchStrategies);
    }

    public boolean patches(PatchStrategy strategy) {
        return patchStrategies.contains(strategy);
    }

    public MergeRules asAtomic() {
        return atomic ? this : new MergeRules(listType, listMapKeys, true, granular, patchStrategies, patchMergeKey);
    }
}
