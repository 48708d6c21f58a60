package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Optional;

/** Between a served version of a kind and the version that is stored. Pure; may change its argument. */
public interface VersionConversion {
    /** The served version is the stored one. */
    VersionConversion NONE = new VersionConversion() {
        @Override
        public DynamicObject toStored(DynamicObject served) {
            return served;
        }

        @Override
        public DynamicObject toServed(DynamicObject stored) {
            return stored;
        }
    };

    DynamicObject toStored(DynamicObject served);

    DynamicObject toServed(DynamicObject stored);

    /** The same for many objects at once, in their order. */
    default List<DynamicObject> allToServed(List<DynamicObject> stored) {
        return stored.stream().map(this::toServed).toList();
    }

    /** What a field selector's field is called in the stored version; empty for one that is unknown. */
    default Optional<String> storedField(String served) {
        return Optional.of(served);
    }

    /** A served object in another version of its group; empty when it looks the same in all. */
    default Optional<DynamicObject> inVersion(String apiVersion, DynamicObject served) {
        return Optional.empty();
    }

    /** What besides is asked of an object that is created through this version; it is in the stored one. */
    default void validateCreate(DynamicObject object, Violations violations) {}

    /** The same of an object that is changed through this version. */
    default void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {}

    /** Whether stored bytes can be shown as they are. */
    default boolean isIdentity() {
        return this == NONE;
    }
}
