package io.kjava.apiserver.nodeproxy;

import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Optional;

/** What this room must know about the cluster. Thread-safe; the objects are the caller's own. */
public interface ProxyObjects {
    Optional<DynamicObject> pod(String namespace, String name);

    Optional<DynamicObject> node(String name);

    Optional<DynamicObject> service(String namespace, String name);

    /** The endpoint slices of a service. */
    List<DynamicObject> endpointSlices(String namespace, String service);
}
