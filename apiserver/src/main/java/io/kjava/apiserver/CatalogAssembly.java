package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.extension.DefinitionStrategy;
import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.ScaleView;
import io.kjava.apiserver.registry.SchemaRules;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.StoragePaths;
import io.kjava.apiserver.registry.StoredResource;
import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.apiserver.registry.WriteHook;
import io.kjava.apiserver.registry.apps.AppsStrategies;
import io.kjava.apiserver.registry.autoscaling.AutoscalerConversion;
import io.kjava.apiserver.registry.autoscaling.AutoscalerStrategy;
import io.kjava.apiserver.registry.batch.BatchStrategies;
import io.kjava.apiserver.registry.certificates.CertificateStrategies;
import io.kjava.apiserver.registry.core.CoreStrategies;
import io.kjava.apiserver.registry.events.EventConversion;
import io.kjava.apiserver.registry.plain.ApiServiceStrategy;
import io.kjava.apiserver.registry.plain.PlainKinds;
import io.kjava.apiserver.registry.resource.ResourceStrategies;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.watchcache.CachedResource;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.apiserver.watchcache.WatchLimits;
import io.kjava.codec.JsonCodec;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts every built-in resource into the catalogue, with its strategy, schema, hooks and cache. */
final class CatalogAssembly {
    private static final ResourceName CORE_EVENTS = new ResourceName("", "v1", "events");
    private static final ResourceName NAMESPACES = new ResourceName("", "v1", "namespaces");
    private static final ResourceName AUTOSCALERS = new ResourceName("autoscaling", "v2", "horizontalpodautoscalers");
    private final Storage storage;
    private final SchemaCatalog schemas;
    private final Duration eventTtl;
    private final InstantSource clock;
    private final Lifecycle lifecycle;
    private final WatchLimits limits = WatchLimits.forHeap(Runtime.getRuntime().maxMemory());
    private final Map<String, ResourceStrategy> strategies = new HashMap<>();
    private final Map<String, Map<String, SubresourceStrategy>> subresources = new HashMap<>();

    CatalogAssembly(
            Storage storage, SchemaCatalog schemas, Duration eventTtl, InstantSource clock, Lifecycle lifecycle) {
        this.storage = requireNonNull(storage, "storage");
        this.schemas = requireNonNull(schemas, "schemas");
        this.eventTtl = requireNonNull(eventTtl, "eventTtl");
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        strategies.putAll(PlainKinds.strategies());
        strategies.putAll(ResourceStrategies.strategies(this::namespaceLabels, clock));
        strategies.put("apiservices.apiregistration.k8s.io", new ApiServiceStrategy(clock));
        strategies.put("customresourcedefinitions.apiextensions.k8s.io", new DefinitionStrategy(schemas));
        strategies.putAll(CoreStrategies.strategies());
        strategies.putAll(AppsStrategies.strategies());
        strategies.putAll(BatchStrategies.strategies());
        strategies.putAll(CertificateStrategies.strategies());
        strategies.put("horizontalpodautoscalers.autoscaling", new AutoscalerStrategy());
        subresources.putAll(CoreStrategies.subresources());
        subresources.putAll(CertificateStrategies.subresources());
    }

    /**
     * @param hooks by group and plural
     */
    ResourceCatalog build(Map<String, List<WriteHook>> hooks) {
        Map<String, StoredResource> stored = new HashMap<>();
        List<ServedResource> served = new ArrayList<>();
        List<ResourceType> virtual = new ArrayList<>();
        for (ResourceType type : BuiltinKinds.all()) {
            if (!type.isStored() || type.kind().equals("ComponentStatus")) {
                virtual.add(type);
                continue;
            }
            ResourceName storedAs = storedAs(type.name());
            StoredResource resource = stored.computeIfAbsent(
                    storedAs.groupResource(), key -> store(storedAs, type, hooks.getOrDefault(key, List.of())));
            served.add(new ServedResource(type, resource, conversion(type.name()), schema(type), Optional.empty()));
        }
        ResourceCatalog catalog = new ResourceCatalog();
        catalog.serve(served, virtual);
        return catalog;
    }

    private Map<String, String> namespaceLabels(String namespace) {
        return storage.get(StoragePaths.builtIn(NAMESPACES) + namespace)
                .map(stored -> JsonCodec.read(stored.value()).labels())
                .orElse(Map.of());
    }

    private static ResourceName storedAs(ResourceName name) {
        return switch (name.groupResource()) {
            case "events.events.k8s.io" -> CORE_EVENTS;
            case "horizontalpodautoscalers.autoscaling" -> AUTOSCALERS;
            default -> name;
        };
    }

    private static VersionConversion conversion(ResourceName name) {
        if (name.group().equals("events.k8s.io")) {
            return new EventConversion();
        }
        if (name.group().equals("autoscaling") && name.version().equals("v1")) {
            return new AutoscalerConversion();
        }
        return VersionConversion.NONE;
    }

    private SchemaRules schema(ResourceType type) {
        String apiVersion = type.name().apiVersion();
        return new SchemaRules(() -> schemas.find(apiVersion, type.kind()).orElse(StructuralSchema.ANYTHING));
    }

    private StoredResource store(ResourceName name, ResourceType type, List<WriteHook> hooks) {
        String key = name.groupResource();
        ResourceStrategy strategy = strategies.getOrDefault(key, PlainStrategy.DEFAULT);
        String prefix = StoragePaths.builtIn(name);
        WatchCache cache = lifecycle.own(WatchCache.start(
                storage, CachedResource.json(key, prefix, strategy.selectableFields()), limits, clock));
        Map<String, SubresourceStrategy> views = new HashMap<>();
        if (type.subresources().contains("scale")) {
            views.put("scale", ScaleView.WORKLOAD);
        }
        views.putAll(subresources.getOrDefault(key, Map.of()));
        return new StoredResource(
                name,
                type.kind(),
                type.namespaced(),
                prefix,
                strategy,
                views,
                hooks,
                key.equals("events") ? eventTtl : Storage.FOREVER,
                cache);
    }
}
