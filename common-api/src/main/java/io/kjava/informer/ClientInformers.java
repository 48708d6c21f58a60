package io.kjava.informer;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.time.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The informers of one process, fed by one client. Each is started when first asked for and lives
 * until it, or all, are closed. Thread-safe.
 */
public final class ClientInformers implements SharedInformers {
    private static final Duration FIRST_RETRY = Duration.ofMillis(800);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final ApiClient client;
    private final RandomGenerator random;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Map<Object, Informer<?>> running = new HashMap<>();

    private record TypedKey(Class<?> type, ListQuery query) {}

    private record DynamicKey(ResourceName resource, ListQuery query) {}

    private record ImageKey(ResourceName resource) {}

    /** @param random spreads the retries of many informers over time */
    public ClientInformers(ApiClient client, RandomGenerator random) {
        this.client = requireNonNull(client, "client");
        this.random = requireNonNull(random, "random");
    }

    @Override
    public <T extends HasMetadata> Informer<T> informer(Class<T> type, ListQuery query) {
        return shared(
                new TypedKey(type, query),
                () -> start(
                        new TypedKey(type, query),
                        type.getSimpleName(),
                        client.resource(type),
                        query,
                        Identity.typed(),
                        Identity.typed(),
                        object -> object));
    }

    @Override
    public Informer<DynamicObject> dynamic(ResourceName resource, boolean namespaced, ListQuery query) {
        return shared(
                new DynamicKey(resource, query),
                () -> start(
                        new DynamicKey(resource, query),
                        resource.groupResource(),
                        client.dynamic(resource, namespaced),
                        query,
                        Identity.dynamic(),
                        Identity.dynamic(),
                        object -> object));
    }

    @Override
    public Informer<ObjectImage> images(ResourceName resource, boolean namespaced) {
        return shared(
                new ImageKey(resource),
                () -> start(
                        new ImageKey(resource),
                        resource.groupResource() + "-images",
                        client.dynamic(resource, namespaced),
                        ListQuery.ALL,
                        Identity.dynamic(),
                        ObjectImage.identity(),
                        ObjectImage::of));
    }

    private <T> Informer<T> shared(Object key, Supplier<Informer<T>> starter) {
        synchronized (running) {
            @SuppressWarnings("unchecked") // a key belongs to one type of informer
            Informer<T> known = (Informer<T>) running.get(key);
            if (known != null) {
                return known;
            }
            Informer<T> started = starter.get();
            running.put(key, started);
            return started;
        }
    }

    private <S, T> Informer<T> start(
            Object key,
            String name,
            ResourceClient<S> resource,
            ListQuery query,
            Identity<S> identity,
            Identity<T> kept,
            Function<S, T> form) {
        ReflectedInformer<T> informer = lifecycle.own(new ReflectedInformer<>(kept, () -> forget(key)));
        Backoff<String> backoff = new Backoff<>(FIRST_RETRY, LAST_RETRY, random);
        Reflector<S> reflector =
                new Reflector<>(name, resource, query, identity, new Reshaping<>(form, informer), backoff);
        informer.start(name, reflector);
        return informer;
    }

    private void forget(Object key) {
        synchronized (running) {
            running.remove(key);
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
