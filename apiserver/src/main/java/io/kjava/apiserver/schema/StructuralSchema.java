package io.kjava.apiserver.schema;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one value of an object may be: its form, its fields or elements, how it merges, what it
 * defaults to. Immutable, shared by all threads; nodes of built-in kinds are shared by all kinds and
 * may contain themselves, so never walk a schema without an object beside it.
 */
public final class StructuralSchema {
    /** Any JSON value, kept as it is. */
    public static final StructuralSchema ANYTHING =
            new StructuralSchema(Form.ANY, ObjectShape.EMPTY, null, MergeRules.NONE, ValueRules.NONE);

    private final Form form;
    private final ObjectShape shape;
    private final @Nullable StructuralSchema element;
    private final MergeRules merge;
    private final ValueRules rules;

    StructuralSchema(
            Form form, ObjectShape shape, @Nullable StructuralSchema element, MergeRules merge, ValueRules rules) {
        this.form = requireNonNull(form, "form");
        this.shape = requireNonNull(shape, "shape");
        this.element = element;
        this.merge = requireNonNull(merge, "merge");
        this.rules = requireNonNull(rules, "rules");
    }

    public Form form() {
        return form;
    }

    public ObjectShape shape() {
        return shape;
    }

    /** The definition's name, for example {@code io.k8s.api.core.v1.Pod}; empty when it has none. */
    public String name() {
        return shape.name();
    }

    public Map<String, StructuralSchema> properties() {
        return shape.properties();
    }

    public @Nullable StructuralSchema property(String field) {
        return shape.property(field);
    }

    public Set<String> required() {
        return shape.required();
    }

    /** Of a list, the schema of its items; of a map, of its values; null when undescribed. */
    public @Nullable StructuralSchema element() {
        return element;
    }

    public MergeRules merge() {
        return merge;
    }

    public ValueRules rules() {
        return rules;
    }

    /**
     * The schema of the value under a key of an object of this schema: the field's, or for a map the
     * element's; null when the schema does not know the key.
     */
    public @Nullable StructuralSchema child(String key) {
        StructuralSchema property = shape.property(key);
        return property != null ? property : isKeyed() ? element : null;
    }

    private boolean isKeyed() {
        return form == Form.MAP || form == Form.OBJECT;
    }

    /** Whether keys that the schema does not name are kept. */
    public boolean keepsUnknown() {
        return rules.preserveUnknown() || form == Form.ANY || form == Form.RAW_OBJECT || form == Form.FIELDS_V1;
    }

    @Override
    public String toString() {
        return name().isEmpty() ? form.name() : name();
    }
}
