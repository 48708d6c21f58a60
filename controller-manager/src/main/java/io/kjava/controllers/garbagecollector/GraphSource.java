package io.kjava.controllers.garbagecollector;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.Discovery;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.ObjectImage;
import io.kjava.informer.SharedInformers;
import io.kjava.scheme.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows every resource that the server serves and can delete, and writes what it sees into the graph.
 * When definitions of kinds come and go it asks again what is served.
 */
final class GraphSource implements KeySource {
    private static final Logger log = LoggerFactory.getLogger(GraphSource.class);

    /** The key under which the worker is told to look at the served kinds again. */
    static final ObjectKey REFRESH = ObjectKey.of("refresh", "kinds");

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final ResourceName DEFINITIONS =
            new ResourceName("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    private static final ResourceName API_SERVICES = new ResourceName("apiregistration.k8s.io", "v1", "apiservices");
    private static final Set<String> NOT_FOLLOWED = Set.of("events.", "events.events.k8s.io");

    private final ApiClient client;
    private final SharedInformers informers;
    private final Map<ResourceName, Followed> followed = new HashMap<>();
    private volatile KindTable kinds = KindTable.EMPTY;
    private volatile OwnerGraph graph;

    private record Followed(Informer<ObjectImage> informer, Informer.Registration registration) {}

    GraphSource(ApiClient client, SharedInformers informers) {
        this.client = requireNonNull(client, "client");
        this.informers = requireNonNull(informers, "informers");
        this.graph = new OwnerGraph(new Nowhere());
    }

    OwnerGraph graph() {
        return graph;
    }

    KindTable kinds() {
        return kinds;
    }

    @Override
    public Running start(KeySink sink) {
        graph = new OwnerGraph(sink);
        List<Informer.Registration> triggers = List.of(onChange(DEFINITIONS, sink), onChange(API_SERVICES, sink));
        sink.add(REFRESH);
        return new Running() {
            @Override
            public void awaitSync() {
                // every decision is checked against the server, so there is nothing to wait for
            }

            @Override
            public void close() {
                triggers.forEach(Informer.Registration::close);
                unfollowAll();
            }
        };
    }

    private Informer.Registration onChange(ResourceName resource, KeySink sink) {
        return informers.images(resource, false).addHandler(_ -> sink.addAfter(REFRESH, SETTLE));
    }

    /** Asks for a look at an object. */
    void enqueue(String uid) {
        graph.enqueue(uid);
    }

    /** Follows what is new and forgets what is no longer served. */
    void refresh() {
        Discovery discovery = Discovery.read(client);
        kinds = KindTable.of(discovery.resources());
        Map<ResourceName, ResourceType> wanted = new LinkedHashMap<>();
        for (ResourceType type : discovery.resources()) {
            boolean can = type.verbs().containsAll(List.of("delete", "list", "watch"));
            if (can
                    && !NOT_FOLLOWED.contains(
                            type.name().plural() + "." + type.name().group())) {
                wanted.put(type.name(), type);
            }
        }
        synchronized (followed) {
            wanted.forEach((name, type) -> followed.computeIfAbsent(name, _ -> follow(type)));
            for (ResourceName name : Set.copyOf(followed.keySet())) {
                boolean unknown = discovery.failures().containsKey(name.apiVersion());
                if (!wanted.containsKey(name) && !unknown) {
                    unfollow(name);
                }
            }
        }
        if (!discovery.failures().isEmpty()) {
            throw ApiException.unavailable("not discovered: " + discovery.failures());
        }
    }

    private Followed follow(ResourceType type) {
        Informer<ObjectImage> informer = informers.images(type.name(), type.namespaced());
        return new Followed(informer, informer.addHandler(event -> seen(type, event)));
    }

    private void seen(ResourceType type, InformerEvent<ObjectImage> event) {
        switch (event) {
            case InformerEvent.Added<ObjectImage> added -> graph.seen(type, added.object());
            case InformerEvent.Updated<ObjectImage> updated -> graph.seen(type, updated.object());
            case InformerEvent.Removed<ObjectImage> removed ->
                graph.gone(removed.object().uid());
        }
    }

    private void unfollow(ResourceName name) {
        Followed old = followed.remove(name);
        if (old != null) {
            log.atInfo().addKeyValue("resource", name).log("resource is no longer served");
            old.registration().close();
            old.informer().close();
            graph.forget(name);
        }
    }

    private void unfollowAll() {
        synchronized (followed) {
            followed.values().forEach(f -> f.registration().close());
            followed.clear();
        }
    }

    /** Before anything runs. */
    private static final class Nowhere implements KeySink {
        @Override
        public void add(ObjectKey key) {}

        @Override
        public void addAfter(ObjectKey key, Duration delay) {}
    }
}
