package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import java.util.Optional;

/**
 * How an object is to become another one. Pure: it is asked again when somebody else was faster. The
 * objects are of the served version.
 */
public interface Change {
    /**
     * The wanted object. Its resourceVersion, when it has one, must be the current one's, or the write
     * fails with {@code CONFLICT}; without one the write is unconditional.
     *
     * @param current the caller's own copy, with its resourceVersion
     */
    DynamicObject apply(DynamicObject current);

    /** What to create when there is no object; empty: {@code NOT_FOUND}. */
    default Optional<DynamicObject> whenAbsent() {
        return Optional.empty();
    }

    /** Whether the change itself has brought {@code metadata.managedFields} up to date. */
    default boolean ownsFields() {
        return false;
    }

    /** Whether only kinds that allow it may be created by this change; false for apply. */
    default boolean isPut() {
        return false;
    }
}
