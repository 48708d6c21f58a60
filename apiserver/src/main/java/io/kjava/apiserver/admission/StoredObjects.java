package io.kjava.apiserver.admission;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Optional;

/** What plugins may read of the cluster. Thread-safe; answers are the reader's own copies. */
public interface StoredObjects {
    /** Found in the newest picture at hand; an object that is not there is asked for consistently. */
    Optional<DynamicObject> find(ResourceName resource, ObjectKey key);

    /** All objects of a namespace, or of all for an empty one, as no older than this call. */
    List<DynamicObject> all(ResourceName resource, String namespace);
}
