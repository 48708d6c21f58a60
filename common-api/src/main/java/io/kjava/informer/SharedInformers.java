package io.kjava.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.client.ListQuery;

/**
 * The informers of one process, one for each kind and query, started when first asked for and shared
 * by all components: one copy of each object. Thread-safe.
 */
public interface SharedInformers extends AutoCloseable {
    default <T extends HasMetadata> Informer<T> informer(Class<T> type) {
        return informer(type, ListQuery.ALL);
    }

    /** An informer of a part, for example of the pods of one node. */
    <T extends HasMetadata> Informer<T> informer(Class<T> type, ListQuery query);

    @Override
    void close();
}
