package io.kjava.apiserver.patch;

import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of paths in an object, as a tree: each node says whether the path to it is in the set. The
 * operations make new sets; only {@link #insert} changes one, while it is built.
 */
final class FieldSet {
    private static final String SELF = ".";
    private final TreeMap<PathElement, FieldSet> children = new TreeMap<>();
    private boolean member;

    /** A set of fields of the object itself, for example {@code status}. */
    static FieldSet ofFields(Collection<String> names) {
        FieldSet set = new FieldSet();
        names.forEach(name -> set.insert(List.of(PathElement.field(name))));
        return set;
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException when it is none
     */
    static FieldSet parse(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        if (!fieldsV1.isObject() && !fieldsV1.isMissingNode() && !fieldsV1.isNull()) {
            throw new IllegalArgumentException("no fields: " + fieldsV1);
        }
        fieldsV1.properties().forEach(entry -> set.read(entry.getKey(), entry.getValue()));
        return set;
    }

    private void read(String key, JsonNode below) {
        if (key.equals(SELF)) {
            member = true;
            return;
        }
        PathElement element = PathElement.parse(key);
        if (element == null) {
            return;
        }
        if (!below.isObject()) {
            throw new IllegalArgumentException("no fields below %s: %s".formatted(key, below));
        }
        FieldSet child = child(element);
        if (below.isEmpty()) {
            child.member = true;
        } else {
            below.properties().forEach(entry -> child.read(entry.getKey(), entry.getValue()));
        }
    }

    /** The stored form, sorted as Kubernetes sorts it. */
    ObjectNode toTree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        children.forEach((element, child) -> tree.set(element.stored(), child.toSubtree()));
        return tree;
    }

    private ObjectNode toSubtree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        if (member && !children.isEmpty()) {
            tree.set(SELF, JsonNodeFactory.instance.objectNode());
        }
        children.forEach((element, child) -> tree.set(element.stored(), child.toSubtree()));
        return tree;
    }

    void insert(Iterable<PathElement> path) {
        FieldSet node = this;
        for (PathElement element : path) {
            node = node.child(element);
        }
        node.member = true;
    }

    private FieldSet child(PathElement element) {
        return children.computeIfAbsent(element, e -> new FieldSet());
    }

    /** The paths below an element; null when there is none. */
    @Nullable
    FieldSet below(PathElement element) {
        return children.get(element);
    }

    /** Whether the path to this node is in the set. */
    boolean isMember() {
        return member;
    }

    boolean hasChildren() {
        return !children.isEmpty();
    }

    boolean isEmpty() {
        return !member && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    FieldSet union(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member || other.member;
        result.children.putAll(children);
        other.children.forEach((element, child) -> result.children.merge(element, child, FieldSet::union));
        return result;
    }

    FieldSet difference(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member && !other.member;
        children.forEach((element, child) -> {
            FieldSet minus = other.children.get(element);
            result.putUnlessEmpty(element, minus == null ? child : child.difference(minus));
        });
        return result;
    }

    /** Without the paths in the other set and everything below them. */
    FieldSet withoutBranches(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member;
        children.forEach((element, child) -> {
            FieldSet minus = other.children.get(element);
            if (minus == null) {
                result.children.put(element, child);
            } else if (!minus.member) {
                result.putUnlessEmpty(element, child.withoutBranches(minus));
            }
        });
        return result;
    }

    /**
     * The paths that begin with the pattern, and those on its way that are in the set themselves.
     *
     * @param pattern may name {@link PathElement#ANY}
     */
    FieldSet along(List<PathElement> pattern) {
        if (pattern.isEmpty()) {
            return this;
        }
        PathElement first = pattern.getFirst();
        List<PathElement> rest = pattern.subList(1, pattern.size());
        FieldSet result = new FieldSet();
        result.member = member;
        children.forEach((element, child) -> {
            if (first == PathElement.ANY || first.equals(element)) {
                result.putUnlessEmpty(element, child.along(rest));
            }
        });
        return result;
    }

    FieldSet intersection(FieldSet other) {
        FieldSet result = new FieldSet();
        result.member = member && other.member;
        children.forEach((element, child) -> {
            FieldSet both = other.children.get(element);
            if (both != null) {
                result.putUnlessEmpty(element, child.intersection(both));
            }
        });
        return result;
    }

    private void putUnlessEmpty(PathElement element, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(element, child);
        }
    }

    /** Plus every field that the schema names and that something below is in the set. */
    FieldSet withNamedFields(@Nullable StructuralSchema schema) {
        FieldSet result = new FieldSet();
        result.member = member;
        children.forEach((element, child) -> {
            FieldSet copy = child.withNamedFields(TypedView.schemaBelow(schema, element));
            copy.member |= child.hasChildren() && TypedView.isNamedField(schema, element);
            result.children.put(element, copy);
        });
        return result;
    }

    /** Every path in the set, in order. */
    List<List<PathElement>> paths() {
        List<List<PathElement>> result = new ArrayList<>();
        collect(new ArrayList<>(), result);
        return result;
    }

    private void collect(List<PathElement> prefix, List<List<PathElement>> result) {
        if (member) {
            result.add(List.copyOf(prefix));
        }
        for (Map.Entry<PathElement, FieldSet> entry : children.entrySet()) {
            prefix.addLast(entry.getKey());
            entry.getValue().collect(prefix, result);
            prefix.removeLast();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet that && member == that.member && children.equals(that.children);
    }

    @Override
    public int hashCode() {
        return children.hashCode();
    }

    @Override
    public String toString() {
        return toTree().toString();
    }
}
