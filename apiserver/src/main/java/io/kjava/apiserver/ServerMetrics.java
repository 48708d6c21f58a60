package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.StoredResource;
import io.kjava.apiserver.storage.Storage;
import io.kjava.telemetry.MetricRegistry;
import io.kjava.telemetry.ProcessMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the server says about itself when it is asked: how much there is of what, and who it is. */
final class ServerMetrics {
    private final ApiServerConfig config;
    private final ResourceCatalog catalog;
    private final Storage storage;

    ServerMetrics(ApiServerConfig config, ResourceCatalog catalog, Storage storage) {
        this.config = requireNonNull(config, "config");
        this.catalog = requireNonNull(catalog, "catalog");
        this.storage = requireNonNull(storage, "storage");
    }

    void register(MetricRegistry registry) {
        ProcessMetrics.register(registry);
        registry.gaugesFrom(
                "apiserver_storage_objects",
                "Number of stored objects at the time of last check split by kind.",
                "resource",
                () -> byName(resource -> resource.cache().figures().objects()));
        registry.gaugesFrom(
                "apiserver_resource_objects",
                "Number of stored objects at the time of last check split by kind.",
                List.of("group", "resource"),
                () -> byGroup(resource -> resource.cache().figures().objects()));
        registry.gaugesFrom(
                "apiserver_storage_size_bytes",
                "Size of the storage database file physically allocated in bytes.",
                "storage_cluster_id",
                () -> Map.of("kjava", (double) storage.size()));
        registry.gaugesFrom(
                "apiserver_watch_cache_resource_version",
                "Current resource version of watch cache broken by resource type.",
                List.of("group", "resource"),
                () -> byGroup(resource -> resource.cache().figures().revision()));
        registry.gaugesFrom(
                "apiserver_watch_cache_watchers",
                "Watchers that a cache serves now.",
                List.of("group", "resource"),
                () -> byGroup(resource -> resource.cache().figures().watchers()));
        registry.gaugesFrom(
                "apiserver_terminated_watchers",
                "Watchers that were cut off because they fell too far behind.",
                List.of("group", "resource"),
                () -> byGroup(resource -> resource.cache().figures().watchersEvicted()));
        String[] version = config.productVersion().substring(1).split("[.]");
        registry.info(
                "kubernetes_build",
                "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree"
                        + " state, build date, Go version, and compiler from which Kubernetes was built, and"
                        + " platform on which it is running.",
                new TreeMap<>(Map.of(
                        "major",
                        version[0],
                        "minor",
                        version.length > 1 ? version[1] : "",
                        "git_version",
                        config.productVersion(),
                        "platform",
                        "linux/" + System.getProperty("os.arch"))));
    }

    private Map<String, Double> byName(ToDoubleFunction<StoredResource> value) {
        Map<String, Double> result = new HashMap<>();
        for (StoredResource resource : catalog.stored()) {
            result.put(resource.name().groupResource(), value.applyAsDouble(resource));
        }
        return result;
    }

    private Map<List<String>, Double> byGroup(ToDoubleFunction<StoredResource> value) {
        Map<List<String>, Double> result = new HashMap<>();
        for (StoredResource resource : catalog.stored()) {
            result.put(List.of(resource.name().group(), resource.name().plural()), value.applyAsDouble(resource));
        }
        return result;
    }
}
