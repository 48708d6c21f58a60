package io.kjava.apiserver.extension;

import io.kjava.codec.DynamicObject;
import java.util.List;

/** Turns custom objects into other versions of their group. Thread-safe. */
@FunctionalInterface
interface ObjectConverter {
    /** All versions have the same fields. */
    ObjectConverter RENAMING = (objects, apiVersion) -> {
        objects.forEach(object -> object.tree().put("apiVersion", apiVersion));
        return objects;
    };

    /**
     * As many objects as are given, in their order. Throws {@code ApiException} INTERNAL_ERROR when it does not
     * succeed with all of them.
     *
     * @param objects of other versions, at least one; may be changed
     */
    List<DynamicObject> convert(List<DynamicObject> objects, String apiVersion);
}
