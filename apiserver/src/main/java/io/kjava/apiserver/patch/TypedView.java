package io.kjava.apiserver.patch;

import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.ListKeys;
import io.kjava.apiserver.schema.MergeRules.ListType;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How server-side apply sees a value through its schema: as one thing, or as parts with owners. */
final class TypedView {
    /** What a value is to its owners. */
    enum Nature {
        /** One owner for all of it. */
        LEAF,
        /** An owner for each field. */
        FIELDS,
        /** An owner for each item. */
        ITEMS
    }

    private TypedView() {}

    static Nature natureOf(@Nullable StructuralSchema schema, JsonNode value) {
        if (value.isObject()) {
            return ownsFieldsApart(schema) ? Nature.FIELDS : Nature.LEAF;
        }
        boolean apart = value.isArray()
                && schema != null
                && schema.form() == Form.LIST
                && schema.merge().listType() != ListType.ATOMIC;
        return apart ? Nature.ITEMS : Nature.LEAF;
    }

    /** A value without a schema is what it looks like: an object has fields. */
    private static boolean ownsFieldsApart(@Nullable StructuralSchema schema) {
        if (schema == null) {
            return true;
        }
        return switch (schema.form()) {
            case OBJECT, MAP -> !schema.merge().atomic();
            case ANY -> schema.rules().preserveUnknown();
            default -> false;
        };
    }

    static @Nullable StructuralSchema schemaBelow(@Nullable StructuralSchema schema, PathElement element) {
        if (schema == null) {
            return null;
        }
        return element.kind() == PathElement.Kind.FIELD ? schema.child(element.text()) : schema.element();
    }

    /** Whether the element is a field that the schema names, not a key of a map. */
    static boolean isNamedField(@Nullable StructuralSchema schema, PathElement element) {
        return schema != null && element.kind() == PathElement.Kind.FIELD && schema.property(element.text()) != null;
    }

    /** The items of a set or keyed list under what identifies them; equal ones stand together. */
    static Map<PathElement, List<JsonNode>> items(StructuralSchema list, JsonNode value) {
        Map<PathElement, List<JsonNode>> result = new LinkedHashMap<>();
        for (JsonNode item : value) {
            result.computeIfAbsent(elementOf(list, item), e -> new ArrayList<>(1))
                    .add(item);
        }
        return result;
    }

    static PathElement elementOf(StructuralSchema list, JsonNode item) {
        return list.merge().listType() == ListType.SET
                ? PathElement.value(Trees.sorted(item))
                : PathElement.key(ListKeys.keyOf(list, item));
    }
}
