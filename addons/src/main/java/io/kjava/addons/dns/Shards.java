package io.kjava.addons.dns;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of many parts: the next map shares every part in which nothing changed, so that
 * one change among a hundred thousand entries copies some hundreds.
 */
final class Shards<V> {
    private static final int COUNT = 256;

    private final Map<String, V>[] parts;

    private Shards(Map<String, V>[] parts) {
        this.parts = parts;
    }

    static <V> Shards<V> empty() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type, filled here
        Map<String, V>[] parts = new Map[COUNT];
        java.util.Arrays.fill(parts, Map.of());
        return new Shards<>(parts);
    }

    @Nullable
    V get(String key) {
        return parts[index(key)].get(key);
    }

    /** The map with these entries put; empty removes. */
    Shards<V> with(Map<String, Optional<V>> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        Map<String, V>[] next = parts.clone();
        changes.forEach((key, value) -> {
            int index = index(key);
            if (next[index] == parts[index]) {
                next[index] = new HashMap<>(parts[index]);
            }
            if (value.isPresent()) {
                next[index].put(key, value.get());
            } else {
                next[index].remove(key);
            }
        });
        return new Shards<>(next);
    }

    int size() {
        int size = 0;
        for (Map<String, V> part : parts) {
            size += part.size();
        }
        return size;
    }

    private static int index(String key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16 ^ hash >>> 8) & (COUNT - 1);
    }
}
