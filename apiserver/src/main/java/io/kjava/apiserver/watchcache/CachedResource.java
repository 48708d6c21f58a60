package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

/**
 * What a cache must know about the resource it holds.
 *
 * @param name for thread names and messages: {@code pods}, {@code deployments.apps}
 * @param prefix of its storage keys, ending in a slash: {@code /registry/pods/}; what follows is
 *     {@code namespace/name}, or the name alone
 */
public record CachedResource(String name, String prefix, SelectableFields fields, ValueDecoder decoder) {
    public CachedResource {
        requireNonNull(name, "name");
        requireNonNull(fields, "fields");
        requireNonNull(decoder, "decoder");
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix ends in a slash: " + prefix);
        }
    }

    /** Of a resource whose values are stored as JSON. */
    public static CachedResource json(String name, String prefix, SelectableFields fields) {
        return new CachedResource(name, prefix, fields, ValueDecoder.JSON);
    }
}
