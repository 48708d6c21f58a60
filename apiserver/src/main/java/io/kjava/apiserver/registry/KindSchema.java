package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.List;

/** What the schema of one served version knows. Pure. */
public interface KindSchema {
    /** Knows nothing: every shape is good. */
    KindSchema ANYTHING = new KindSchema() {
        @Override
        public List<String> clean(DynamicObject object) {
            return List.of();
        }

        @Override
        public void applyDefaults(DynamicObject object) {}

        @Override
        public void validate(DynamicObject object, Violations violations) {}
    };

    /**
     * Removes what the kind does not have. Throws {@code ApiException} BAD_REQUEST when a field is of
     * another type than the kind has it.
     *
     * @return one sentence for each field removed, as strict decoding words it ({@code unknown field
     *     "spec.foo"})
     */
    List<String> clean(DynamicObject object);

    /** Fills the static defaults. Idempotent. */
    void applyDefaults(DynamicObject object);

    /** Puts there what a status always has. */
    default void completeStatus(DynamicObject object) {}

    /** Required fields, enums, bounds, list keys. */
    void validate(DynamicObject object, Violations violations);

    /**
     * The same of an object that changes.
     *
     * @param subresource through which it changes; empty for the object itself
     */
    default void validateUpdate(DynamicObject object, DynamicObject old, String subresource, Violations violations) {
        validate(object, violations);
    }
}
