package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.codec.DynamicObject;

/** Writes of the server itself that count only when nobody was faster. Thread-safe. */
public final class CompareAndSet {
    private final Storage storage;

    public CompareAndSet(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    /**
     * Replaces the stored object whose resourceVersion the object carries; afterwards it carries the
     * new one. False when the stored one is another by now, or gone.
     */
    public boolean replace(StoredResource resource, DynamicObject object) {
        long expected = Long.parseLong(object.resourceVersion());
        byte[] bytes = ObjectEncoding.toStored(object);
        try {
            long revision = storage.update(resource.path(object.key()), expected, bytes, resource.ttl())
                    .revision();
            object.setResourceVersion(Long.toString(revision));
            return true;
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.REVISION_MISMATCH
                    || e.reason() == StorageException.Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
