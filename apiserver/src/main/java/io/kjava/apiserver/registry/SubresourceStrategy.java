package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;

/** What may be written through a subresource of the same kind: status, finalize, approval, resize. Pure. */
public interface SubresourceStrategy {
    /** Makes everything in {@code wanted} as it is in {@code old} that this subresource may not change. */
    void confine(DynamicObject wanted, DynamicObject old);

    default void validate(DynamicObject object, DynamicObject old, Violations violations) {}

    /** Whether {@code metadata.generation} rises when the spec differs. */
    default boolean changesSpec() {
        return false;
    }
}
