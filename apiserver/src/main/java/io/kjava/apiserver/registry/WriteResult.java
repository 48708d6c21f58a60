package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

/**
 * What became of a write.
 *
 * @param json the object in the served version, with its resourceVersion. Shared: never change it
 * @param created whether it is new
 * @param gone for a delete: whether the object has left the storage
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record WriteResult(byte[] json, boolean created, boolean gone) {
    public WriteResult {
        requireNonNull(json, "json");
    }
}
