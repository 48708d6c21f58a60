package io.kjava.apiserver.patch;

import io.kjava.apiserver.patch.TypedView.Nature;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Which paths two objects of one schema differ in. */
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {
    static Comparison of(StructuralSchema schema, JsonNode before, JsonNode after) {
        Walk walk = new Walk();
        walk.fields(schema, before, after);
        return new Comparison(walk.removed, walk.modified, walk.added);
    }

    FieldSet changed() {
        return modified.union(added);
    }

    boolean isSame() {
        return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
    }

    Comparison without(ResetFields resets) {
        return resets == ResetFields.NONE
                ? this
                : new Comparison(resets.filter(removed), resets.filter(modified), resets.filter(added));
    }

    /** Absent values are null. */
    private static final class Walk {
        final FieldSet removed = new FieldSet();
        final FieldSet modified = new FieldSet();
        final FieldSet added = new FieldSet();
        private final Deque<PathElement> path = new ArrayDeque<>();

        void value(@Nullable StructuralSchema schema, @Nullable JsonNode before, @Nullable JsonNode after) {
            if (before != null && after != null) {
                both(schema, before, after);
            } else if (before != null) {
                parts(schema, before, before, null);
                removed.insert(path);
            } else if (after != null) {
                parts(schema, after, null, after);
                added.insert(path);
            }
        }

        private void both(@Nullable StructuralSchema schema, JsonNode before, JsonNode after) {
            Nature nature = TypedView.natureOf(schema, before);
            if (nature != TypedView.natureOf(schema, after)) {
                parts(schema, before, before, null);
                parts(schema, after, null, after);
                modified.insert(path);
            } else if (nature == Nature.LEAF) {
                if (!Trees.same(before, after)) {
                    modified.insert(path);
                }
            } else {
                parts(schema, before, before, after);
            }
        }

        private void parts(
                @Nullable StructuralSchema schema,
                JsonNode example,
                @Nullable JsonNode before,
                @Nullable JsonNode after) {
            switch (TypedView.natureOf(schema, example)) {
                case LEAF -> {}
                case FIELDS -> fields(schema, before, after);
                case ITEMS -> items(schema, before, after);
            }
        }

        void fields(@Nullable StructuralSchema schema, @Nullable JsonNode before, @Nullable JsonNode after) {
            Set<String> names = new LinkedHashSet<>();
            if (before != null) {
                names.addAll(before.propertyNames());
            }
            if (after != null) {
                names.addAll(after.propertyNames());
            }
            for (String name : names) {
                PathElement element = PathElement.field(name);
                StructuralSchema child = TypedView.schemaBelow(schema, element);
                path.addLast(element);
                value(child, field(child, before, name), field(child, after, name));
                path.removeLast();
            }
        }

        /** Where Kubernetes' own types always have a value, a missing one is an empty one. */
        private static @Nullable JsonNode field(
                @Nullable StructuralSchema schema, @Nullable JsonNode owner, String name) {
            JsonNode value = owner == null ? null : owner.get(name);
            if (value != null || owner == null || schema == null) {
                return value;
            }
            boolean builtin = !schema.rules().custom() && !schema.rules().pointer();
            boolean always = schema.form() == Form.OBJECT
                    ? !schema.merge().atomic()
                    : schema.form().hasParts() && !schema.rules().omitEmpty();
            if (!builtin || !always) {
                return null;
            }
            return schema.form() == Form.LIST
                    ? JsonNodeFactory.instance.arrayNode()
                    : JsonNodeFactory.instance.objectNode();
        }

        private void items(@Nullable StructuralSchema list, @Nullable JsonNode before, @Nullable JsonNode after) {
            if (list == null) {
                return;
            }
            Map<PathElement, List<JsonNode>> old = itemsOf(list, before);
            Map<PathElement, List<JsonNode>> current = itemsOf(list, after);
            Set<PathElement> elements = new LinkedHashSet<>(old.keySet());
            elements.addAll(current.keySet());
            for (PathElement element : elements) {
                path.addLast(element);
                item(list.element(), old.get(element), current.get(element));
                path.removeLast();
            }
        }

        private static Map<PathElement, List<JsonNode>> itemsOf(StructuralSchema list, @Nullable JsonNode value) {
            return value == null ? Map.of() : TypedView.items(list, value);
        }

        /** Items that share one key are one leaf together. */
        private void item(
                @Nullable StructuralSchema schema, @Nullable List<JsonNode> before, @Nullable List<JsonNode> after) {
            boolean single = isSingle(before) && isSingle(after);
            if (single) {
                value(schema, first(before), first(after));
            } else if (before == null) {
                added.insert(path);
            } else if (after == null) {
                removed.insert(path);
            } else if (!before.equals(after)) {
                modified.insert(path);
            }
        }

        private static boolean isSingle(@Nullable List<JsonNode> items) {
            return items == null || items.size() == 1;
        }

        private static @Nullable JsonNode first(@Nullable List<JsonNode> items) {
            return items == null ? null : items.getFirst();
        }
    }
}
