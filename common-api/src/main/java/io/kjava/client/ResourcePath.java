package io.kjava.client;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;

/**
 * Where the API server has a resource's collections and objects.
 *
 * @param namespaced whether its objects stand in namespaces
 */
public record ResourcePath(ResourceName resource, boolean namespaced) {
    public ResourcePath {
        requireNonNull(resource, "resource");
    }

    /** All objects of a namespace; of all namespaces when it is empty. */
    public String collection(String namespace) {
        return namespaced && !namespace.isEmpty()
                ? resource.pathPrefix() + "/namespaces/" + namespace + "/" + resource.plural()
                : resource.pathPrefix() + "/" + resource.plural();
    }

    /**
     * One object.
     *
     * @param subresource empty for the object itself
     */
    public String object(ObjectKey key, String subresource) {
        String path = collection(key.namespace()) + "/" + key.name();
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }
}
