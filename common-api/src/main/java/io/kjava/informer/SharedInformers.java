package io.kjava.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ResourceName;
import io.kjava.client.ListQuery;
import io.kjava.codec.DynamicObject;

/**
 * The informers of one process, one for each kind and query, started when first asked for and shared
 * by all components: one copy of each object. Closing an informer ends it for all of them. Thread-safe.
 */
public interface SharedInformers extends AutoCloseable {
    default <T extends HasMetadata> Informer<T> informer(Class<T> type) {
        return informer(type, ListQuery.ALL);
    }

    /** An informer of a part, for example of the pods of one node. */
    <T extends HasMetadata> Informer<T> informer(Class<T> type, ListQuery query);

    /** An informer of any resource, as trees; its readers must not change them. */
    Informer<DynamicObject> dynamic(ResourceName resource, boolean namespaced, ListQuery query);

    /** An informer of any resource that keeps only what {@link ObjectImage} holds. */
    Informer<ObjectImage> images(ResourceName resource, boolean namespaced);

    @Override
    void close();
}
