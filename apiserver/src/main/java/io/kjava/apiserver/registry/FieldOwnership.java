package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps {@code metadata.managedFields} true: who set which field. Pure. */
public interface FieldOwnership {
    /** Nobody owns anything. */
    FieldOwnership NONE = (resource, object, old, subresource, manager, now) -> {};

    /**
     * Names {@code manager} as the owner of what differs between the two, in the object's metadata.
     * Asked when the object has its defaults, before admission changes it.
     *
     * @param object of the served version
     * @param old of the served version; null on create
     * @param subresource through which it was written; empty for the object itself
     */
    void record(
            ServedResource resource,
            DynamicObject object,
            @Nullable DynamicObject old,
            String subresource,
            String manager,
            Instant now);
}
