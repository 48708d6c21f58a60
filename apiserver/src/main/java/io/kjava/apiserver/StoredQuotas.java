package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.kjava.api.ObjectKey;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.quota.QuotaLedger;
import io.kjava.apiserver.registry.CompareAndSet;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.StoredResource;
import io.kjava.apiserver.storage.Storage;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Quotas in the storage, changed by compare-and-set. Thread-safe. */
final class StoredQuotas implements QuotaLedger {
    private final ResourceCatalog catalog;
    private final ResourceReader reader;
    private final CompareAndSet writes;

    StoredQuotas(ResourceCatalog catalog, Storage storage) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.reader = new ResourceReader(storage);
        this.writes = new CompareAndSet(storage);
    }

    private StoredResource resource() {
        return catalog.require(new ResourceName("", "v1", "resourcequotas")).stored();
    }

    @Override
    public boolean hasQuotas(String namespace) {
        return resource().cache().latest().in(namespace).iterator().hasNext();
    }

    @Override
    public List<ResourceQuota> read(String namespace) {
        StoredResource resource = resource();
        List<ResourceQuota> quotas = new ArrayList<>();
        resource.cache()
                .latest()
                .in(namespace)
                .forEach(known -> reader.tree(resource, known.key())
                        .map(tree -> JsonCodec.toTyped(tree, ResourceQuota.class))
                        .ifPresent(quotas::add));
        return quotas;
    }

    @Override
    public boolean write(ResourceQuota quota, Map<String, QuantityValue> used) {
        StoredResource resource = resource();
        ObjectKey key = ObjectKey.of(
                quota.getMetadata().getNamespace(), quota.getMetadata().getName());
        DynamicObject current = reader.tree(resource, key).orElse(null);
        if (current == null
                || !current.resourceVersion().equals(quota.getMetadata().getResourceVersion())) {
            return false;
        }
        ObjectNode amounts = current.objectAt("status").putObject("used");
        used.forEach((name, amount) -> amounts.put(name, amount.toString()));
        return writes.replace(resource, current);
    }
}
