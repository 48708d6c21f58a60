package io.kjava.informer;

import io.kjava.api.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects by key and by the values of named indexes. One thread at a time writes; readers never wait
 * and see each object either before or after a change.
 */
final class Index<T> {
    private static final String NAMESPACE = "namespace";

    private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
    private final Map<String, Slices<T>> indexes = new ConcurrentHashMap<>();

    Index(Identity<T> identity) {
        indexes.put(NAMESPACE, new Slices<>(o -> List.of(identity.key(o).namespace())));
    }

    Optional<T> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    Collection<T> all() {
        return new ArrayList<>(objects.values());
    }

    List<ObjectKey> keys() {
        return new ArrayList<>(objects.keySet());
    }

    Collection<T> inNamespace(String namespace) {
        return byIndex(NAMESPACE, namespace);
    }

    Collection<T> byIndex(String index, String value) {
        Slices<T> slices = indexes.get(index);
        if (slices == null) {
            throw new IllegalArgumentException("no index " + index);
        }
        return slices.find(value);
    }

    /** The first function given under a name stays. */
    void addIndex(String name, Function<T, List<String>> values) {
        if (indexes.containsKey(name)) {
            return;
        }
        Slices<T> slices = new Slices<>(values);
        objects.forEach((key, object) -> slices.replace(key, null, object));
        indexes.put(name, slices);
    }

    /** Puts an object in place, or takes it away for null; returns what was there. */
    @Nullable
    T replace(ObjectKey key, @Nullable T object) {
        T before = object == null ? objects.remove(key) : objects.put(key, object);
        indexes.values().forEach(slices -> slices.replace(key, before, object));
        return before;
    }

    /** One index: value to the objects found under it. */
    private static final class Slices<T> {
        private final Function<T, List<String>> values;
        private final Map<String, Map<ObjectKey, T>> slices = new ConcurrentHashMap<>();

        Slices(Function<T, List<String>> values) {
            this.values = values;
        }

        Collection<T> find(String value) {
            Map<ObjectKey, T> slice = slices.get(value);
            return slice == null ? List.of() : new ArrayList<>(slice.values());
        }

        void replace(ObjectKey key, @Nullable T before, @Nullable T after) {
            List<String> left = before == null ? List.of() : values.apply(before);
            List<String> entered = after == null ? List.of() : values.apply(after);
            if (after != null) {
                for (String value : entered) {
                    slices.computeIfAbsent(value, _ -> new ConcurrentHashMap<>())
                            .put(key, after);
                }
            }
            for (String value : left) {
                if (!entered.contains(value)) {
                    remove(value, key);
                }
            }
        }

        private void remove(String value, ObjectKey key) {
            Map<ObjectKey, T> slice = slices.get(value);
            if (slice != null) {
                slice.remove(key);
                if (slice.isEmpty()) {
                    slices.remove(value);
                }
            }
        }
    }
}
