package io.kjava.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;

/**
 * How every component talks to the API server, and the only thing that it talks to. The transport is
 * a socket or, inside the server's process, the top of the request pipeline; a component cannot tell.
 * Thread-safe.
 */
public interface ApiClient extends AutoCloseable {
    /** The resource of a typed kind, for example {@code Pod.class}. */
    <T extends HasMetadata> ResourceClient<T> resource(Class<T> type);

    /**
     * Any resource, as trees.
     *
     * @param namespaced whether its objects live in namespaces
     */
    ResourceClient<DynamicObject> dynamic(ResourceName resource, boolean namespaced);

    /** Reads any path, for example {@code /apis}, as JSON. */
    JsonNode read(String path);

    /** Creates an object of a kind that is only asked, never stored: a review. */
    <R> R review(ResourceName resource, Object body, Class<R> answer);

    @Override
    void close();
}
