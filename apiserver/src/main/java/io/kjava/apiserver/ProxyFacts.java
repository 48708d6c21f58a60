package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.nodeproxy.ProxyObjects;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.StoredResource;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What pipes to nodes, pods and services ask about the cluster. Thread-safe. */
final class ProxyFacts implements ProxyObjects {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private final ResourceCatalog catalog;
    private final ResourceReader reader;

    ProxyFacts(ResourceCatalog catalog, ResourceReader reader) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.reader = requireNonNull(reader, "reader");
    }

    @Override
    public Optional<DynamicObject> pod(String namespace, String name) {
        return reader.tree(stored("", "pods"), ObjectKey.of(namespace, name));
    }

    @Override
    public Optional<DynamicObject> node(String name) {
        return reader.tree(stored("", "nodes"), ObjectKey.cluster(name));
    }

    @Override
    public Optional<DynamicObject> service(String namespace, String name) {
        return reader.tree(stored("", "services"), ObjectKey.of(namespace, name));
    }

    @Override
    public List<DynamicObject> endpointSlices(String namespace, String service) {
        List<DynamicObject> slices = new ArrayList<>();
        for (CachedObject object :
                stored("discovery.k8s.io", "endpointslices").cache().latest().all()) {
            boolean own = service.equals(object.labels().get(SERVICE_LABEL));
            if (own && object.key().namespace().equals(namespace)) {
                slices.add(JsonCodec.read(object.json()));
            }
        }
        return slices;
    }

    private StoredResource stored(String group, String plural) {
        return catalog.require(new ResourceName(group, "v1", plural)).stored();
    }
}
