package io.kjava.apiserver.patch;

import io.kjava.apiserver.schema.StructuralSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same object in other versions of its group: owners speak of fields in the version that they
 * wrote. Pure.
 */
public interface VersionedViews {
    /** For kinds of one version, or whose versions have the same fields. */
    VersionedViews SAME = (tree, apiVersion) -> null;

    /** An object in a version, with that version's schema. */
    record View(StructuralSchema schema, ObjectNode tree) {}

    /** The object in that version; null to compare it as it is. */
    @Nullable
    View in(ObjectNode tree, String apiVersion);

    /** Whether the kind has, or once had, that version: owners that speak another are forgotten. */
    default boolean knows(String apiVersion) {
        return true;
    }
}
