package io.kjava.apiserver.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What identifies an item of a list of type map. */
public final class ListKeys {
    private ListKeys() {}

    /**
     * The keys and their values, in alphabetical order of the keys; a key that the item lacks has its
     * default's value, or is left out.
     */
    public static ObjectNode keyOf(StructuralSchema list, JsonNode item) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        List<String> names = list.merge().listMapKeys().stream().sorted().toList();
        for (String name : names) {
            JsonNode value = item.get(name);
            if (value == null || value.isNull()) {
                value = defaultOf(list, name);
            }
            if (value != null) {
                key.set(name, value);
            }
        }
        return key;
    }

    private static @Nullable JsonNode defaultOf(StructuralSchema list, String name) {
        StructuralSchema element = list.element();
        StructuralSchema property = element == null ? null : element.property(name);
        return property == null ? null : property.rules().fallback();
    }
}
