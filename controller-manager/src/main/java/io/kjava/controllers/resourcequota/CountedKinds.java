package io.kjava.controllers.resourcequota;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.Discovery;
import io.kjava.client.ListQuery;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.ObjectImage;
import io.kjava.informer.SharedInformers;
import io.kjava.scheme.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts objects of kinds of which only the number matters. A kind is followed from the first quota on
 * that names it; from then on its changes bring the quotas of their namespace back. Thread-safe.
 */
final class CountedKinds implements KeySource {
    /** Keys with this name ask for a look at all quotas of a namespace. */
    static final String ALL = "*";

    private final ApiClient client;
    private final SharedInformers informers;
    private final Map<ResourceName, Followed> followed = new HashMap<>();
    private final Map<String, ResourceType> kinds = new ConcurrentHashMap<>();
    private Optional<KeySink> sink = Optional.empty();

    private record Followed(Informer<ObjectImage> informer, Informer.Registration registration) {}

    CountedKinds(ApiClient client, SharedInformers informers) {
        this.client = requireNonNull(client, "client");
        this.informers = requireNonNull(informers, "informers");
    }

    @Override
    public Running start(KeySink target) {
        synchronized (followed) {
            sink = Optional.of(target);
        }
        return new Running() {
            @Override
            public void awaitSync() {}

            @Override
            public void close() {
                synchronized (followed) {
                    followed.values().forEach(f -> f.registration().close());
                    followed.clear();
                    sink = Optional.empty();
                }
            }
        };
    }

    /** Empty when no such kind is served. */
    OptionalInt count(String plural, String group, String namespace) throws InterruptedException {
        Optional<ResourceType> type = find(plural, group);
        if (type.isEmpty()) {
            return OptionalInt.empty();
        }
        Informer<ObjectImage> informer = follow(type.get().name());
        informer.awaitSync();
        return OptionalInt.of(informer.inNamespace(namespace).size());
    }

    /** The same as the server has it now. */
    OptionalInt list(String plural, String group, ListQuery query) {
        return find(plural, group)
                .map(type ->
                        client.dynamic(type.name(), true).list(query).items().size())
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** A kind that was served once is taken to be served still. */
    private Optional<ResourceType> find(String plural, String group) {
        ResourceType known = kinds.get(plural + "." + group);
        if (known != null) {
            return Optional.of(known);
        }
        for (ResourceType type : Discovery.read(client).resources()) {
            if (type.namespaced()) {
                kinds.put(type.name().plural() + "." + type.name().group(), type);
            }
        }
        return Optional.ofNullable(kinds.get(plural + "." + group));
    }

    private Informer<ObjectImage> follow(ResourceName name) {
        synchronized (followed) {
            return followed.computeIfAbsent(name, _ -> {
                        Informer<ObjectImage> informer = informers.images(name, true);
                        return new Followed(informer, informer.addHandler(this::changed));
                    })
                    .informer();
        }
    }

    private void changed(InformerEvent<ObjectImage> event) {
        if (!(event instanceof InformerEvent.Updated<ObjectImage>)) {
            sink.ifPresent(s -> s.add(ObjectKey.of(event.object().key().namespace(), ALL)));
        }
    }
}
