package io.kjava.kubelet.references;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchEvent;
import io.kjava.informer.Identity;
import io.kjava.informer.Reflector;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.lifecycle.Threads;
import io.kjava.time.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One object that is followed by a watch of its own. Written by its reflector's thread, read by anyone.
 * An immutable object is no longer followed once it was seen.
 */
final class WatchedObject<T extends HasMetadata> implements Reflector.Sink<T>, AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final String kind;
    private final Predicate<T> isImmutable;
    private final Runnable changed;
    private final ReadyGate synced = new ReadyGate();
    private final Reflector<T> reflector;
    private volatile @Nullable T object;
    private @Nullable Thread thread;

    /** @param changed called on the reflector's thread after every change but the first sight */
    WatchedObject(
            String kind,
            ResourceClient<T> client,
            ObjectKey key,
            Predicate<T> isImmutable,
            RandomGenerator random,
            Runnable changed) {
        this.kind = requireNonNull(kind, "kind");
        this.isImmutable = requireNonNull(isImmutable, "isImmutable");
        this.changed = requireNonNull(changed, "changed");
        ListQuery query = ListQuery.in(key.namespace()).withFields("metadata.name=" + key.name());
        this.reflector = new Reflector<>(
                kind + " " + key,
                client,
                query,
                Identity.typed(),
                this,
                new Backoff<>(FIRST_RETRY, LAST_RETRY, random));
    }

    void start(String name) {
        thread = Threads.start(name, reflector);
    }

    /** What the server has, as far as is known; waits for the first answer. */
    Optional<T> get(Duration patience) {
        try {
            if (!synced.await(patience)) {
                throw ApiException.unavailable(
                        "failed to sync " + kind + " cache: timed out waiting for the condition");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted while waiting for a " + kind);
        }
        return Optional.ofNullable(object);
    }

    @Override
    public void replace(List<T> objects) {
        update(objects.isEmpty() ? null : objects.getFirst());
    }

    @Override
    public void apply(WatchEvent<T> event) {
        switch (event) {
            case WatchEvent.Added<T> added -> update(added.object());
            case WatchEvent.Modified<T> modified -> update(modified.object());
            case WatchEvent.Deleted<T> _ -> update(null);
            case WatchEvent.Bookmark<T> _ -> {}
        }
    }

    private void update(@Nullable T newest) {
        boolean first = !synced.isOpen();
        boolean differs = !revision(object).equals(revision(newest));
        object = newest;
        synced.open();
        if (newest != null && isImmutable.test(newest)) {
            reflector.stop();
        }
        if (differs && !first) {
            changed.run();
        }
    }

    private static String revision(@Nullable HasMetadata object) {
        return object == null ? "" : object.getMetadata().getResourceVersion();
    }

    @Override
    public void close() {
        reflector.stop();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
