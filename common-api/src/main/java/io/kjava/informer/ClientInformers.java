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

    /** @param random spreads the retries of many informers over time */
    public ClientInformers(ApiClient client, RandomGenerator random) {
        this.client = requireNonNull(client, "client");
        this.random = requireNonNull(random, "random");
    }

    @Override
    public <T extends HasMetadata> Informer<T> informer(Class<T> type, ListQuery query) {
        synchronized (running) {
            @SuppressWarnings("unchecked") // the key holds the class
            Informer<T> known = (Informer<T>) running.get(new TypedKey(type, query));
            if (known != null) {
                return known;
            }
            Informer<T> started =
                    start(type.getSimpleName(), client.resource(type), query, Identity.typed());
            running.put(new TypedKey(type, query), started);
            return started;
        }
    }

    @Override
    public Informer<DynamicObject> dynamic(
            ResourceName resource, boolean namespaced, ListQuery query) {
        synchronized (running) {
            @SuppressWarnings("unchecked") // only trees have such keys
            Informer<DynamicObject> known =
                    (Informer<DynamicObject>) running.get(new DynamicKey(resource, query));
            if (known != null) {
                return known;
            }
            Informer<DynamicObject> started =
                    start(
                            resource.groupResource(),
                            client.dynamic(resource, namespaced),
                            query,
                            Identity.dynamic());
            running.put(new DynamicKey(resource, query), started);
            return started;
        }
    }

    private <T> Informer<T> start(
            String name, ResourceClient<T> resource, ListQuery query, Identity<T> identity) {
        ReflectedInformer<T> informer = lifecycle.own(new ReflectedInformer<>(identity));
        Backoff<String> backoff = new Backoff<>(FIRST_RETRY, LAST_RETRY, random);
        informer.start(name, new Reflector<>(name, resource, query, identity, informer, backoff));
        return informer;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
