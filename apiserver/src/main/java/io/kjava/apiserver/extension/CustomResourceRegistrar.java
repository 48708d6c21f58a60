package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.watchcache.CachedResource;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.apiserver.watchcache.WatchLimits;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts what definitions define into the catalogues, and takes it out again: resources, schemas, caches.
 * Thread-safe; writers take turns.
 */
public final class CustomResourceRegistrar implements AutoCloseable {
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(2);
    private final Storage storage;
    private final ResourceCatalog catalog;
    private final SchemaCatalog schemas;
    private final WatchLimits limits;
    private final InstantSource clock;
    private final ConverterSource converters;
    private final Object lock = new Object();
    private final Map<String, Serving> serving = new HashMap<>();
    private final Set<WatchCache> retiring = ConcurrentHashMap.newKeySet();

    /**
     * What one definition has made.
     *
     * @param state of the definition, as far as it matters here
     * @param content of the cache, as far as the definition decides it
     * @param versions as {@code apiVersion}s
     */
    private record Serving(
            JsonNode state,
            JsonNode content,
            String kind,
            WatchCache cache,
            ServedResource stored,
            Set<ResourceName> names,
            Set<String> versions) {}

    CustomResourceRegistrar(
            Storage storage,
            ResourceCatalog catalog,
            SchemaCatalog schemas,
            WatchLimits limits,
            InstantSource clock,
            ConverterSource converters) {
        this.storage = requireNonNull(storage, "storage");
        this.catalog = requireNonNull(catalog, "catalog");
        this.schemas = requireNonNull(schemas, "schemas");
        this.limits = requireNonNull(limits, "limits");
        this.clock = requireNonNull(clock, "clock");
        this.converters = requireNonNull(converters, "converters");
    }

    /** Serves the definition as it is now. Does nothing when nothing that matters has changed. */
    void serve(CustomDefinition definition) {
        synchronized (lock) {
            Serving before = serving.get(definition.name());
            JsonNode state = DefinitionPrints.state(definition);
            if (before != null && before.state.equals(state)) {
                return;
            }
            Serving now = build(definition, state, before);
            serving.put(definition.name(), now);
            if (before != null) {
                forget(before, now);
            }
        }
    }

    private Serving build(CustomDefinition definition, JsonNode state, @Nullable Serving before) {
        VersionBuilder builder = new VersionBuilder(definition, schemas, converters);
        JsonNode content = DefinitionPrints.content(definition);
        WatchCache cache = before != null && before.content.equals(content) ? before.cache : startCache(builder);
        List<ServedResource> resources = new ArrayList<>();
        for (ServedResource resource : builder.served(cache)) {
            boolean taken =
                    catalog.find(resource.name()).filter(r -> !r.custom()).isPresent();
            if (!taken) {
                resources.add(resource);
            }
        }
        builder.schemas().forEach(schemas::register);
        catalog.serve(resources, List.of());
        Set<ResourceName> names = new TreeSet<>();
        resources.forEach(resource -> names.add(resource.name()));
        return new Serving(state, content, builder.kind(), cache, builder.stored(cache), names, builder.apiVersions());
    }

    private WatchCache startCache(VersionBuilder builder) {
        ResourceName name = builder.storedName();
        CachedResource resource =
                new CachedResource(name.groupResource(), builder.prefix(), builder.fields(), builder.decoder());
        return WatchCache.start(storage, resource, limits, clock);
    }

    /** Takes away what the old state had and the new one has not. */
    private void forget(Serving before, Serving now) {
        Set<ResourceName> gone = new TreeSet<>(before.names);
        gone.removeAll(now.names);
        if (!gone.isEmpty()) {
            catalog.withdraw(gone);
        }
        for (String version : before.versions) {
            if (!now.versions.contains(version) || !now.kind.equals(before.kind)) {
                schemas.unregister(version, before.kind);
            }
        }
        if (before.cache != now.cache) {
            retire(before);
        }
    }

    /** Requests that are under way finish; watchers are sent away a moment later. */
    private void retire(Serving old) {
        retiring.add(old.cache);
        Threads.start("retiring-" + old.cache.resource().name(), () -> {
            try {
                Thread.sleep(LAST_REQUESTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            old.cache.close();
            retiring.remove(old.cache);
        });
    }

    /** Serves it no longer. */
    void withdraw(String definition) {
        synchronized (lock) {
            Serving old = serving.remove(definition);
            if (old != null) {
                catalog.withdraw(old.names);
                old.versions.forEach(version -> schemas.unregister(version, old.kind));
                retire(old);
            }
        }
    }

    /** The objects of a definition in the version that is stored, whether that is served or not. */
    Optional<ServedResource> objects(String definition) {
        synchronized (lock) {
            return Optional.ofNullable(serving.get(definition)).map(Serving::stored);
        }
    }

    /** The definitions that are served. */
    Set<String> definitions() {
        synchronized (lock) {
            return Set.copyOf(serving.keySet());
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            serving.values().forEach(each -> each.cache.close());
            serving.clear();
            retiring.forEach(WatchCache::close);
        }
    }
}
