package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.watchcache.WatchCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One resource as it is stored, whatever the versions it is served in.
 *
 * @param name with the version that is stored
 * @param prefix of its storage keys
 * @param subresources writable views of the same kind, besides {@code status}
 * @param ttl how long an object lives; zero for ever
 */
public record StoredResource(
        ResourceName name,
        String kind,
        boolean namespaced,
        String prefix,
        ResourceStrategy strategy,
        Map<String, SubresourceStrategy> subresources,
        List<WriteHook> hooks,
        Duration ttl,
        WatchCache cache) {
    public StoredResource {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(prefix, "prefix");
        requireNonNull(strategy, "strategy");
        Map<String, SubresourceStrategy> all = new HashMap<>(subresources);
        all.putIfAbsent("status", new StatusSubresource(strategy, StatusMetadata.of(name)));
        subresources = Map.copyOf(all);
        hooks = List.copyOf(hooks);
        requireNonNull(ttl, "ttl");
        requireNonNull(cache, "cache");
    }

    public String path(ObjectKey key) {
        return StoragePaths.of(prefix, key);
    }

    /** Stored bytes as JSON, of custom resources with their defaults. */
    byte[] decode(byte[] value) {
        return cache.resource().decoder().toJson(value);
    }

    public Optional<SubresourceStrategy> subresource(String subresource) {
        return Optional.ofNullable(subresources.get(subresource));
    }
}
