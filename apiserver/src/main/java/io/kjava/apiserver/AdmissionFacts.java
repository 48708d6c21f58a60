package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.apiserver.admission.plugins.NamespaceLifecycle.Namespaces;
import io.kjava.apiserver.admission.plugins.PriorityDefaults.PriorityClasses;
import io.kjava.apiserver.admission.plugins.ServiceAccountDefaults.ServiceAccounts;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.watchcache.CacheImage;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What admission plugins ask about the cluster, answered from the watch caches. Thread-safe. */
final class AdmissionFacts implements Namespaces, ServiceAccounts, PriorityClasses, StoredObjects {
    private static final Duration ACCOUNT_WAIT = Duration.ofSeconds(2);
    private final ResourceCatalog catalog;
    private final ParsedObjects parsed = new ParsedObjects();

    AdmissionFacts(ResourceCatalog catalog) {
        this.catalog = requireNonNull(catalog, "catalog");
    }

    private WatchCache cache(String group, String plural) {
        return catalog.require(new ResourceName(group, "v1", plural)).stored().cache();
    }

    @Override
    public State state(String namespace) {
        WatchCache cache = cache("", "namespaces");
        // Consistent: nothing may enter a namespace once its deletion has been answered.
        Optional<CachedObject> found = cache.get(ObjectKey.cluster(namespace));
        return found.map(
                        object -> object.field("status.phase").equals("Terminating") ? State.TERMINATING : State.ACTIVE)
                .orElse(State.ABSENT);
    }

    /** A namespace's default account comes a moment after the namespace. */
    @Override
    public Optional<DynamicObject> find(String namespace, String name) {
        WatchCache cache = cache("", "serviceaccounts");
        ObjectKey key = ObjectKey.of(namespace, name);
        CacheImage image = cache.latest();
        Optional<CachedObject> found = image.get(key).or(() -> cache.get(key));
        if (found.isEmpty() && name.equals("default")) {
            found = await(cache, key);
        }
        return found.map(parsed::of);
    }

    private static Optional<CachedObject> await(WatchCache cache, ObjectKey key) {
        FieldQuery byName = FieldQuery.parse("metadata.name=" + key.name());
        Selection selection = new Selection(key.namespace(), LabelQuery.EVERYTHING, byName);
        try (Watcher watcher = cache.watchFrom(cache.consistent(), selection, false, false)) {
            return watcher.next(ACCOUNT_WAIT)
                    .filter(WatchItem.Change.class::isInstance)
                    .map(item -> ((WatchItem.Change) item).object());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the request was interrupted");
        }
    }

    @Override
    public Optional<DynamicObject> find(ResourceName resource, ObjectKey key) {
        WatchCache cache = catalog.require(resource).stored().cache();
        return cache.latest().get(key).or(() -> cache.get(key)).map(object -> JsonCodec.read(object.json()));
    }

    @Override
    public List<DynamicObject> all(ResourceName resource, String namespace) {
        List<DynamicObject> all = new ArrayList<>();
        catalog.require(resource)
                .stored()
                .cache()
                .consistent()
                .in(namespace)
                .forEach(object -> all.add(JsonCodec.read(object.json())));
        return all;
    }

    @Override
    public Optional<DynamicObject> find(String name) {
        WatchCache cache = cache("scheduling.k8s.io", "priorityclasses");
        ObjectKey key = ObjectKey.cluster(name);
        return cache.latest().get(key).or(() -> cache.get(key)).map(parsed::of);
    }

    @Override
    public Optional<DynamicObject> globalDefault() {
        Optional<DynamicObject> best = Optional.empty();
        for (CachedObject object :
                cache("scheduling.k8s.io", "priorityclasses").latest().all()) {
            DynamicObject found = parsed.of(object);
            boolean better = best.isEmpty()
                    || found.at("value").asLong(0) < best.get().at("value").asLong(0);
            if (better && found.at("globalDefault").asBoolean(false)) {
                best = Optional.of(found);
            }
        }
        return best;
    }
}
