package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Objects under one growing revision, and the log of their changes. Trees inside are never changed. */
final class TestingStore {
    /**
     * One committed change.
     *
     * @param before null for a creation
     * @param after null for a deletion
     */
    record Change(
            ResourceName resource,
            @Nullable DynamicObject before,
            @Nullable DynamicObject after,
            long revision) {
        /** The object, with the revision of the deletion when it is gone. */
        DynamicObject object() {
            if (after != null) {
                return after;
            }
            DynamicObject last = java.util.Objects.requireNonNull(before).deepCopy();
            last.setResourceVersion(Long.toString(revision));
            return last;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ResourceName, SortedMap<ObjectKey, DynamicObject>> rows = new HashMap<>();
    private final List<Change> log = new ArrayList<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<Change> undelivered = new ArrayDeque<>();
    private boolean delivering;
    private long revision = 1;
    private long compacted;

    /** Runs a read or a write with nobody else in between. */
    <R> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    Optional<DynamicObject> get(ResourceName resource, ObjectKey key) {
        return locked(() -> Optional.ofNullable(table(resource).get(key)));
    }

    List<DynamicObject> all(ResourceName resource) {
        return locked(() -> List.copyOf(table(resource).values()));
    }

    long revision() {
        return locked(() -> revision);
    }

    /** Stores the tree, which the store owns from now on, under the next revision. */
    DynamicObject put(ResourceName resource, DynamicObject object) {
        return locked(() -> {
            revision++;
            object.setResourceVersion(Long.toString(revision));
            DynamicObject before = table(resource).put(object.key(), object);
            commit(new Change(resource, before, object, revision));
            return object;
        });
    }

    void remove(ResourceName resource, ObjectKey key) {
        locked(() -> {
            DynamicObject before = table(resource).remove(key);
            if (before != null) {
                revision++;
                commit(new Change(resource, before, null, revision));
            }
            return true;
        });
    }

    /** Every change after a revision is handed to the listener, first the past ones. */
    void follow(long after, Consumer<Change> listener) {
        locked(() -> {
            if (after < compacted) {
                throw ApiException.expired("too old resource version: " + after);
            }
            log.stream().filter(c -> c.revision() > after).forEach(listener);
            listeners.add(listener);
            return true;
        });
    }

    void unfollow(Consumer<Change> listener) {
        listeners.remove(listener);
    }

    /** Forgets the past. */
    void compact() {
        locked(() -> {
            log.clear();
            compacted = revision;
            return true;
        });
    }

    private void commit(Change change) {
        log.add(change);
        undelivered.add(change);
        if (delivering) {
            return; // a listener wrote: everybody sees the first change before the second
        }
        delivering = true;
        try {
            for (Change next = undelivered.poll(); next != null; next = undelivered.poll()) {
                for (Consumer<Change> listener : listeners) {
                    listener.accept(next);
                }
            }
        } finally {
            delivering = false;
        }
    }

    private SortedMap<ObjectKey, DynamicObject> table(ResourceName resource) {
        return rows.computeIfAbsent(resource, _ -> new TreeMap<>());
    }
}
