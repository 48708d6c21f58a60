/**
 * Ordered, durable revisions of key to bytes, with etcd's meaning.
 *
 * <p>Start at {@link io.kjava.apiserver.storage.Storage}. {@code memory}, {@code embedded} and {@code
 * etcd} implement it and pass the same {@code StorageContractTest}; {@link
 * io.kjava.apiserver.storage.EventHub} is what those in this process share. Uses: {@code api}. Never knows:
 * kinds, users, HTTP.
 */
@NullMarked
package io.kjava.apiserver.storage;

import org.jspecify.annotations.NullMarked;
