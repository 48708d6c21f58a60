package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

/**
 * A value as it stands at one revision. The array is shared: read it, never change it.
 *
 * @param revision of the write that made this value (etcd's modRevision)
 * @param createRevision of the write that made the key
 */
public record Stored(String key, byte[] value, long revision, long createRevision) {
    public Stored {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }
}
