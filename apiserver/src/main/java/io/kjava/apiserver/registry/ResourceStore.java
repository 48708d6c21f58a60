package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.storage.Storage;
import io.kjava.codec.DynamicObject;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The write path of every kind. Each write passes the same steps in the same order; what differs is in
 * the kind's {@link ResourceStrategy}. Blocks until the write is durable; thread-safe.
 */
public final class ResourceStore {
    private final AdmissionChain admission;
    private final ObjectCreation creation;
    private final ObjectUpdate update;
    private final ObjectDeletion deletion;

    public ResourceStore(
            Storage storage,
            AdmissionChain admission,
            FieldOwnership ownership,
            NameGenerator names,
            InstantSource clock) {
        requireNonNull(storage, "storage");
        this.admission = requireNonNull(admission, "admission");
        this.creation = new ObjectCreation(storage, admission, ownership, names, clock);
        this.update = new ObjectUpdate(storage, admission, ownership, creation, clock);
        this.deletion = new ObjectDeletion(storage, admission, clock);
    }

    /**
     * Creates an object. Throws {@code ALREADY_EXISTS}, {@code INVALID}, {@code FORBIDDEN}.
     *
     * @param body of the served version, with its namespace; the store may change it
     */
    public WriteResult create(ServedResource resource, DynamicObject body, WriteOptions options) {
        return creation.create(resource, body, options, false);
    }

    /**
     * Changes an object, or creates it when the change allows that. Throws {@code NOT_FOUND}, {@code
     * CONFLICT}, {@code INVALID}, {@code FORBIDDEN}.
     *
     * @param subresource through which it is changed; empty for the object itself
     */
    public WriteResult update(
            ServedResource resource, ObjectKey key, String subresource, Change change, WriteOptions options) {
        return update.update(resource, key, subresource, change, options);
    }

    /**
     * Changes an object as the server itself, past the rules for clients: bindings, counters. Throws
     * {@code NOT_FOUND}, and what the step throws.
     *
     * @param step changes the stored object in place; it is asked again when somebody was faster
     */
    public DynamicObject adjust(ServedResource resource, ObjectKey key, boolean dryRun, Consumer<DynamicObject> step) {
        return update.adjust(resource, key, dryRun, step);
    }

    /**
     * The action with its body judged first, as the create of a subresource that it is.
     *
     * @param kind of the body
     */
    public SubresourceAction admitted(String subresource, String kind, SubresourceAction action) {
        return new AdmittedAction(admission, subresource, kind, action);
    }

    /** Deletes an object, or begins to. Throws {@code NOT_FOUND}, {@code CONFLICT}, {@code FORBIDDEN}. */
    public WriteResult delete(ServedResource resource, ObjectKey key, Deletion how, WriteOptions options) {
        return deletion.delete(resource, key, how, options);
    }
}
