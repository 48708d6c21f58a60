package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import java.util.Optional;

/**
 * One resource of the API. Every method blocks, may be called from any thread, and throws {@link
 * ApiException} with the reason that the server gave. Objects that come back are the caller's own.
 *
 * @param <T> a typed kind, or {@code DynamicObject}
 */
public interface ResourceClient<T> {
    /** Empty when there is no such object. */
    Optional<T> get(ObjectKey key);

    /** Lists everything that the query matches; reads page by page when the answer is long. */
    ListPage<T> list(ListQuery query);

    /** Follows the query's matches from {@link ListQuery#resourceVersion}, with bookmarks. */
    WatchStream<T> watch(ListQuery query);

    T create(T object);

    /** Replaces; a {@code resourceVersion} in the object makes it conditional. */
    T update(T object);

    /** Replaces the status only. */
    T updateStatus(T object);

    /**
     * Patches the object, or one of its subresources.
     *
     * @param subresource for example {@code status}; empty for the object itself
     */
    T patch(ObjectKey key, PatchType type, byte[] patch, String subresource);

    /**
     * Deletes, or begins to: an object with a grace period or finalizers lives on for a while. Throws
     * {@code NOT_FOUND}.
     */
    void delete(ObjectKey key, DeleteOptions options);

    /** Deletes all that the query matches. */
    void deleteCollection(ListQuery query, DeleteOptions options);

    /**
     * Sends an object to a subresource that takes another kind than its own: {@code binding}, {@code
     * eviction}, {@code token}, {@code scale}.
     *
     * @param body a typed object or a {@code DynamicObject}
     */
    <R> R createSub(ObjectKey key, String subresource, Object body, Class<R> answer);

    /** Reads a subresource of another kind than its own, for example {@code scale}. */
    <R> R getSub(ObjectKey key, String subresource, Class<R> answer);

    /**
     * Replaces a subresource: {@code scale}, {@code approval}, a namespace's {@code finalize}.
     *
     * @param body a typed object or a {@code DynamicObject}
     */
    <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer);
}
