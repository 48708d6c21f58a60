package io.kjava.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ListQuery;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchEvent;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Informers over a {@link TestingApiClient} that are never behind: whoever writes finds its change in
 * the copy when the call returns. {@link #freeze} makes them stale on purpose.
 */
public final class TestingInformers implements SharedInformers {
    private record Key(Object kind, ListQuery query) {}

    private final TestingApiClient client;
    private final Map<Key, Instant<?>> running = new HashMap<>();
    private boolean frozen;

    public TestingInformers(TestingApiClient client) {
        this.client = client;
    }

    @Override
    public <T extends HasMetadata> Informer<T> informer(Class<T> type, ListQuery query) {
        synchronized (running) {
            @SuppressWarnings("unchecked") // the key holds the class
            Instant<T> known = (Instant<T>) running.get(new Key(type, query));
            if (known != null) {
                return known;
            }
            Instant<T> fresh = new Instant<>(Identity.typed());
            running.put(new Key(type, query), fresh);
            fresh.source = client.follow(type, query, fresh);
            fresh.copy.replace(fresh.copy.all().stream().toList());
            return fresh;
        }
    }

    @Override
    public Informer<DynamicObject> dynamic(ResourceName resource, boolean namespaced, ListQuery query) {
        synchronized (running) {
            @SuppressWarnings("unchecked") // the key holds the resource
            Instant<DynamicObject> known = (Instant<DynamicObject>) running.get(new Key(resource, query));
            if (known != null) {
                return known;
            }
            Instant<DynamicObject> fresh = new Instant<>(Identity.dynamic());
            running.put(new Key(resource, query), fresh);
            fresh.source = client.follow(resource, query, fresh);
            fresh.copy.replace(fresh.copy.all().stream().toList());
            return fresh;
        }
    }

    @Override
    public Informer<ObjectImage> images(ResourceName resource, boolean namespaced) {
        synchronized (running) {
            Key key = new Key("images of " + resource, ListQuery.ALL);
            @SuppressWarnings("unchecked") // the key holds the form
            Instant<ObjectImage> known = (Instant<ObjectImage>) running.get(key);
            if (known != null) {
                return known;
            }
            Instant<ObjectImage> fresh = new Instant<>(ObjectImage.identity());
            running.put(key, fresh);
            Reflector.Sink<ObjectImage> sink = new Reflector.Sink<>() {
                @Override
                public void replace(List<ObjectImage> objects) {}

                @Override
                public void apply(WatchEvent<ObjectImage> event) {
                    fresh.accept(event);
                }
            };
            Reshaping<DynamicObject, ObjectImage> reshaping = new Reshaping<>(ObjectImage::of, sink);
            fresh.source = client.follow(resource, ListQuery.ALL, reshaping::apply);
            return fresh;
        }
    }

    /** From now on the copies stay as they are, while the server goes on. */
    public void freeze() {
        synchronized (running) {
            frozen = true;
        }
    }

    /** Catches up with everything that happened since {@link #freeze}. */
    public void thaw() {
        List<Instant<?>> all;
        synchronized (running) {
            frozen = false;
            all = List.copyOf(running.values());
        }
        all.forEach(Instant::catchUp);
    }

    private boolean isFrozen() {
        synchronized (running) {
            return frozen;
        }
    }

    @Override
    public void close() {
        List<Instant<?>> all;
        synchronized (running) {
            all = List.copyOf(running.values());
        }
        all.forEach(Instant::close);
    }

    private final class Instant<T> implements Informer<T>, Consumer<WatchEvent<T>> {
        private final ReflectedInformer<T> copy;
        private final List<WatchEvent<T>> missed = new ArrayList<>();
        private AutoCloseable source = () -> {};

        Instant(Identity<T> identity) {
            copy = new ReflectedInformer<>(identity, () -> {});
        }

        @Override
        public void accept(WatchEvent<T> event) {
            if (isFrozen()) {
                missed.add(event);
            } else {
                copy.apply(event);
            }
        }

        void catchUp() {
            List<WatchEvent<T>> late = List.copyOf(missed);
            missed.clear();
            late.forEach(copy::apply);
        }

        @Override
        public Optional<T> get(ObjectKey key) {
            return copy.get(key);
        }

        @Override
        public Collection<T> all() {
            return copy.all();
        }

        @Override
        public Collection<T> inNamespace(String namespace) {
            return copy.inNamespace(namespace);
        }

        @Override
        public Collection<T> byIndex(String index, String value) {
            return copy.byIndex(index, value);
        }

        @Override
        public void addIndex(String name, Function<T, List<String>> values) {
            copy.addIndex(name, values);
        }

        @Override
        public Registration addHandler(Consumer<InformerEvent<T>> handler) {
            return copy.addHandler(handler);
        }

        @Override
        public boolean hasSynced() {
            return true;
        }

        @Override
        public void awaitSync() {}

        @Override
        public void close() {
            try {
                source.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
