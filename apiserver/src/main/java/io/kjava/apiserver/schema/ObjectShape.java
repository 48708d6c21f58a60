package io.kjava.apiserver.schema;

import static java.util.Objects.requireNonNull;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The named fields of a structure. Built-in structures share one shape wherever they occur, and some
 * contain themselves: so a shape is filled once, after it was made, and never changed again.
 */
public final class ObjectShape {
    static final ObjectShape EMPTY = new ObjectShape("");

    static {
        EMPTY.fill(Map.of(), Set.of(), List.of());
    }

    private final String name;
    private Map<String, StructuralSchema> properties = Map.of();
    private Set<String> required = Set.of();
    private List<WireField> wireFields = List.of();
    private boolean filled;
    private @Nullable Boolean defaults;

    ObjectShape(String name) {
        this.name = requireNonNull(name, "name");
    }

    static ObjectShape of(Map<String, StructuralSchema> properties, Set<String> required) {
        ObjectShape shape = new ObjectShape("");
        shape.fill(properties, required, List.of());
        return shape;
    }

    void fill(Map<String, StructuralSchema> newProperties, Set<String> newRequired, List<WireField> newWireFields) {
        if (filled) {
            throw new IllegalStateException(name + " is filled already");
        }
        properties = newProperties;
        required = newRequired;
        wireFields = List.copyOf(newWireFields);
        filled = true;
    }

    /** The definition's name, for example {@code io.k8s.api.core.v1.Pod}; empty when it has none. */
    public String name() {
        return name;
    }

    /** In the schema's order. */
    public Map<String, StructuralSchema> properties() {
        return properties;
    }

    public @Nullable StructuralSchema property(String field) {
        return properties.get(field);
    }

    public Set<String> required() {
        return required;
    }

    /** The protobuf message's fields; empty for custom resources. */
    public List<WireField> wireFields() {
        return wireFields;
    }

    /** Whether a field, or anything below one, has a static default. Found out once. */
    boolean hasDefaults() {
        Boolean known = defaults;
        if (known == null) {
            known = searchDefaults(this, new IdentityHashMap<>());
            defaults = known;
        }
        return known;
    }

    private static boolean searchDefaults(ObjectShape shape, IdentityHashMap<ObjectShape, Boolean> seen) {
        if (shape.properties.isEmpty() || seen.put(shape, true) != null) {
            return false;
        }
        return shape.properties.values().stream().anyMatch(p -> searchDefaults(p, seen));
    }

    private static boolean searchDefaults(StructuralSchema schema, IdentityHashMap<ObjectShape, Boolean> seen) {
        StructuralSchema element = schema.element();
        return schema.rules().fallback() != null
                || element != null && searchDefaults(element, seen)
                || searchDefaults(schema.shape(), seen);
    }
}
