package io.kjava.apiserver.registry;

import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import org.jspecify.annotations.Nullable;

/**
 * What a kind holds outside its own object while it exists: cluster IPs, node ports. Called around the
 * write, after validation; thread-safe.
 */
public interface WriteHook {
    /**
     * Reserves what the object needs and writes it into the object. Throws {@code ApiException}; then
     * nothing stays reserved.
     *
     * @param old null on create
     * @param dryRun nothing may stay reserved after {@link Reservation#rollback}
     */
    Reservation beforeWrite(DynamicObject object, @Nullable DynamicObject old, UserInfo user, boolean dryRun);

    /** The object is gone: gives back what it held. */
    void afterDelete(DynamicObject old);

    /** Exactly one of the two is called. */
    interface Reservation {
        /** The write happened. */
        void commit();

        /** It did not. */
        void rollback();
    }
}
