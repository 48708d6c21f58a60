package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.scheme.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is served: stored resources, and types that are only asked. Readers see an immutable
 * picture; writers take turns.
 */
public final class ResourceCatalog {
    private final Object lock = new Object();
    private volatile Picture picture = new Picture(0, Map.of(), Map.of());

    /**
     * What is served at one moment.
     *
     * @param edition rises with every change
     * @param types every row that discovery shows, also those that are not stored
     */
    public record Picture(
            long edition, Map<ResourceName, ServedResource> resources, Map<ResourceName, ResourceType> types) {}

    public Picture picture() {
        return picture;
    }

    public Optional<ServedResource> find(ResourceName name) {
        return Optional.ofNullable(picture.resources.get(name));
    }

    /** Throws when the built-in table has no such resource: a mistake of the caller. */
    public ServedResource require(ResourceName name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("not served: " + name));
    }

    public Optional<ResourceType> type(ResourceName name) {
        return Optional.ofNullable(picture.types.get(name));
    }

    public Collection<ServedResource> all() {
        return picture.resources.values();
    }

    /** The stored resources, each once. */
    public List<StoredResource> stored() {
        List<StoredResource> result = new ArrayList<>();
        for (ServedResource resource : all()) {
            if (result.stream().noneMatch(known -> known == resource.stored())) {
                result.add(resource.stored());
            }
        }
        return result;
    }

    /** Adds or replaces, in one step. */
    public void serve(Collection<ServedResource> resources, Collection<ResourceType> virtual) {
        synchronized (lock) {
            Map<ResourceName, ServedResource> served = new LinkedHashMap<>(picture.resources);
            Map<ResourceName, ResourceType> types = new LinkedHashMap<>(picture.types);
            for (ServedResource resource : resources) {
                requireNonNull(resource, "resource");
                served.put(resource.name(), resource);
                types.put(resource.name(), resource.type());
            }
            virtual.forEach(type -> types.put(type.name(), type));
            publish(served, types);
        }
    }

    /** Removes, in one step. Whoever holds a resource closes its cache afterwards. */
    public void withdraw(Collection<ResourceName> names) {
        synchronized (lock) {
            Map<ResourceName, ServedResource> served = new LinkedHashMap<>(picture.resources);
            Map<ResourceName, ResourceType> types = new LinkedHashMap<>(picture.types);
            names.forEach(served::remove);
            names.forEach(types::remove);
            publish(served, types);
        }
    }

    private void publish(Map<ResourceName, ServedResource> served, Map<ResourceName, ResourceType> types) {
        picture = new Picture(
                picture.edition + 1,
                java.util.Collections.unmodifiableMap(served),
                java.util.Collections.unmodifiableMap(types));
    }
}
