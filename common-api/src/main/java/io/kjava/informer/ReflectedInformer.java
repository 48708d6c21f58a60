package io.kjava.informer;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.client.WatchEvent;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The informer that a {@link Reflector} writes. The delivery lock makes a late handler see every
 * object exactly once, between two changes; readers of the index do not take it.
 */
final class ReflectedInformer<T> implements Informer<T>, Reflector.Sink<T> {
    private static final Logger log = LoggerFactory.getLogger(ReflectedInformer.class);

    private final Identity<T> identity;
    private final Index<T> index;
    private final List<Consumer<InformerEvent<T>>> handlers = new CopyOnWriteArrayList<>();
    private final ReentrantLock delivery = new ReentrantLock();
    private final ReadyGate synced = new ReadyGate();
    private final Runnable onClose;
    private final Lifecycle lifecycle = new Lifecycle();

    ReflectedInformer(Identity<T> identity, Runnable onClose) {
        this.identity = requireNonNull(identity, "identity");
        this.onClose = requireNonNull(onClose, "onClose");
        this.index = new Index<>(identity);
    }

    /** Starts the thread that keeps this copy; it ends with this informer. */
    void start(String name, Reflector<?> reflector) {
        lifecycle.start("reflector-" + name, reflector);
        lifecycle.own(reflector::stop);
    }

    @Override
    public void replace(List<T> objects) {
        locked(() -> {
            Set<ObjectKey> gone = new HashSet<>(index.keys());
            for (T object : objects) {
                gone.remove(identity.key(object));
                put(object);
            }
            gone.forEach(this::remove);
        });
        synced.open();
    }

    @Override
    public void apply(WatchEvent<T> event) {
        locked(() -> {
            switch (event) {
                case WatchEvent.Added<T> added -> put(added.object());
                case WatchEvent.Modified<T> modified -> put(modified.object());
                case WatchEvent.Deleted<T> deleted -> delete(deleted.object());
                case WatchEvent.Bookmark<T> _ -> {}
            }
        });
    }

    private void put(T object) {
        ObjectKey key = identity.key(object);
        T before = index.get(key).orElse(null);
        if (before != null && !identity.uid(before).equals(identity.uid(object))) {
            remove(key); // deleted and made again behind our back: two objects, two events
            before = null;
        }
        if (before == null) {
            index.replace(key, object);
            deliver(new InformerEvent.Added<>(object));
        } else if (!identity.resourceVersion(before).equals(identity.resourceVersion(object))) {
            index.replace(key, object);
            deliver(new InformerEvent.Updated<>(before, object));
        }
    }

    private void delete(T last) {
        if (index.replace(identity.key(last), null) != null) {
            deliver(new InformerEvent.Removed<>(last));
        }
    }

    private void remove(ObjectKey key) {
        @Nullable T last = index.replace(key, null);
        if (last != null) {
            deliver(new InformerEvent.Removed<>(last));
        }
    }

    private void deliver(InformerEvent<T> event) {
        for (Consumer<InformerEvent<T>> handler : handlers) {
            call(handler, event);
        }
    }

    private void call(Consumer<InformerEvent<T>> handler, InformerEvent<T> event) {
        try {
            handler.accept(event);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("object", identity.key(event.object()))
                    .setCause(e)
                    .log("an informer's handler failed");
        }
    }

    @Override
    public Optional<T> get(ObjectKey key) {
        return index.get(key);
    }

    @Override
    public Collection<T> all() {
        return index.all();
    }

    @Override
    public Collection<T> inNamespace(String namespace) {
        return index.inNamespace(namespace);
    }

    @Override
    public Collection<T> byIndex(String name, String value) {
        return index.byIndex(name, value);
    }

    @Override
    public void addIndex(String name, Function<T, List<String>> values) {
        locked(() -> index.addIndex(name, values));
    }

    @Override
    public Registration addHandler(Consumer<InformerEvent<T>> handler) {
        requireNonNull(handler, "handler");
        locked(() -> {
            index.all().forEach(object -> call(handler, new InformerEvent.Added<>(object)));
            handlers.add(handler);
        });
        return () -> handlers.remove(handler);
    }

    @Override
    public boolean hasSynced() {
        return synced.isOpen();
    }

    @Override
    public void awaitSync() throws InterruptedException {
        synced.await();
    }

    private void locked(Runnable change) {
        delivery.lock();
        try {
            change.run();
        } finally {
            delivery.unlock();
        }
    }

    @Override
    public void close() {
        onClose.run();
        lifecycle.close();
    }
}
