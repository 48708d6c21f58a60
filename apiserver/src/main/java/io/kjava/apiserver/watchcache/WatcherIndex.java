package io.kjava.apiserver.watchcache;

import io.kjava.api.ObjectKey;
import io.kjava.selector.FieldQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watchers that a change may concern without asking each one: a thousand kubelets that
 * watch their own pods cost one look-up. Each watcher stands in exactly one place. Guarded by its
 * owner's lock.
 */
final class WatcherIndex {
    private final Map<Place, Set<Watcher>> places = new HashMap<>();
    private final Map<String, Integer> indexedFields = new HashMap<>();
    private int size;

    /** Where a watcher is looked for. */
    private sealed interface Place {
        record Anywhere() implements Place {}

        record InNamespace(String namespace) implements Place {}

        record Named(ObjectKey key) implements Place {}

        record WithField(String label, String value) implements Place {}
    }

    void add(Watcher watcher) {
        Place place = placeOf(watcher.selection());
        if (places.computeIfAbsent(place, _ -> new LinkedHashSet<>()).add(watcher)) {
            size++;
            if (place instanceof Place.WithField field) {
                indexedFields.merge(field.label, 1, Integer::sum);
            }
        }
    }

    void remove(Watcher watcher) {
        Place place = placeOf(watcher.selection());
        Set<Watcher> there = places.get(place);
        if (there != null && there.remove(watcher)) {
            size--;
            if (there.isEmpty()) {
                places.remove(place);
            }
            if (place instanceof Place.WithField field) {
                indexedFields.computeIfPresent(field.label, (_, n) -> n == 1 ? null : n - 1);
            }
        }
    }

    int size() {
        return size;
    }

    List<Watcher> all() {
        List<Watcher> result = new ArrayList<>(size);
        places.values().forEach(result::addAll);
        return result;
    }

    /** Calls back for each watcher who has nothing to do and whose selection sees the change. */
    void interested(WindowEvent event, Consumer<Watcher> action) {
        at(new Place.Anywhere(), event, action);
        CachedObject before = event.before();
        CachedObject after = event.after();
        if (after != null) {
            byIdentity(after, event, action);
        } else if (before != null) {
            byIdentity(before, event, action);
        }
        for (String label : indexedFields.keySet()) {
            String now = after == null ? null : after.field(label);
            String then = before == null ? null : before.field(label);
            byField(label, now, event, action);
            if (then != null && !then.equals(now)) {
                byField(label, then, event, action);
            }
        }
    }

    private void byIdentity(CachedObject object, WindowEvent event, Consumer<Watcher> action) {
        if (!object.namespace().isEmpty()) {
            at(new Place.InNamespace(object.namespace()), event, action);
        }
        at(new Place.Named(object.key()), event, action);
    }

    private void byField(String label, @Nullable String value, WindowEvent event, Consumer<Watcher> action) {
        if (value != null) {
            at(new Place.WithField(label, value), event, action);
        }
    }

    private void at(Place place, WindowEvent event, Consumer<Watcher> action) {
        Set<Watcher> there = places.get(place);
        if (there == null) {
            return;
        }
        for (Watcher watcher : there) {
            if (watcher.isIdle() && event.isSeenBy(watcher.selection())) {
                action.accept(watcher);
            }
        }
    }

    private static Place placeOf(Selection selection) {
        Optional<String> name = equalTo(selection, "metadata.name");
        String namespace = selection.namespace().isEmpty()
                ? equalTo(selection, "metadata.namespace").orElse("")
                : selection.namespace();
        if (name.isPresent() && !namespace.isEmpty()) {
            return new Place.Named(ObjectKey.of(namespace, name.get()));
        }
        for (FieldQuery.Term term : selection.fields().terms()) {
            if (term.equal() && !term.field().equals("metadata.namespace")) {
                return new Place.WithField(term.field(), term.value());
            }
        }
        return namespace.isEmpty() ? new Place.Anywhere() : new Place.InNamespace(namespace);
    }

    private static Optional<String> equalTo(Selection selection, String label) {
        return selection.fields().terms().stream()
                .filter(term -> term.equal() && term.field().equals(label))
                .map(FieldQuery.Term::value)
                .findFirst();
    }
}
