package io.kjava.apiserver.extension;

import io.kjava.codec.DynamicObject;

/** Turns custom objects into other versions of their group. Thread-safe. */
@FunctionalInterface
interface ObjectConverter {
    /** All versions have the same fields. */
    ObjectConverter RENAMING = (object, apiVersion) -> {
        object.tree().put("apiVersion", apiVersion);
        return object;
    };

    /**
     * Throws {@code ApiException} INTERNAL_ERROR when it does not succeed.
     *
     * @param object of another version; may be changed
     */
    DynamicObject convert(DynamicObject object, String apiVersion);
}
