package io.kjava.apiserver.patch;

import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The paths of an object that whoever applies it owns. One use. */
final class FieldSets {
    private final FieldSet set = new FieldSet();
    private final Deque<PathElement> path = new ArrayDeque<>();

    private FieldSets() {}

    static FieldSet of(StructuralSchema schema, JsonNode object) {
        FieldSets walk = new FieldSets();
        walk.fields(schema, object);
        return walk.set;
    }

    private void value(@Nullable StructuralSchema schema, JsonNode value) {
        switch (TypedView.natureOf(schema, value)) {
            case LEAF -> set.insert(path);
            case FIELDS -> fields(schema, value);
            case ITEMS -> items(schema, value);
        }
    }

    private void fields(@Nullable StructuralSchema schema, JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            PathElement element = PathElement.field(field.getKey());
            JsonNode value = field.getValue();
            path.addLast(element);
            value(TypedView.schemaBelow(schema, element), value);
            boolean emptyMap = value.isObject() && value.isEmpty();
            if (value.isNull() || emptyMap || !TypedView.isNamedField(schema, element)) {
                set.insert(path);
            }
            path.removeLast();
        }
    }

    private void items(@Nullable StructuralSchema list, JsonNode value) {
        if (list == null) {
            return;
        }
        for (Map.Entry<PathElement, List<JsonNode>> item :
                TypedView.items(list, value).entrySet()) {
            path.addLast(item.getKey());
            if (item.getValue().size() == 1) {
                value(list.element(), item.getValue().getFirst());
            }
            set.insert(path);
            path.removeLast();
        }
    }
}
