package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Follows services, slices, namespaces and nodes and publishes images of the zone. Informer threads
 * only note what changed; one thread of its own reads it again. The first image comes when all
 * services are known: an earlier one would deny names that exist.
 */
final class ZoneTracker implements AutoCloseable {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String BY_SERVICE = "dns-service";

    private final String domain;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final Informer<Namespace> namespaces;
    private final Lifecycle lifecycle = new Lifecycle();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingChanged = lock.newCondition();
    private Set<ObjectKey> dirty = new HashSet<>();
    private boolean restDirty = true;

    private volatile Optional<ClusterZone> image = Optional.empty();

    ZoneTracker(String domain, SharedInformers informers) {
        this.domain = requireNonNull(domain, "domain");
        this.services = informers.informer(Service.class);
        this.slices = informers.informer(EndpointSlice.class);
        this.nodes = informers.informer(Node.class);
        this.namespaces = informers.informer(Namespace.class);
    }

    void start() {
        slices.addIndex(BY_SERVICE, ZoneTracker::serviceNames);
        lifecycle.own(services.addHandler(event -> mark(List.of(key(event.object())))));
        lifecycle.own(slices.addHandler(event -> mark(serviceKeys(event))));
        lifecycle.own(nodes.addHandler(_ -> markRest()));
        lifecycle.own(namespaces.addHandler(_ -> markRest()));
        lifecycle.start("dns-zone", this::run);
    }

    /** The newest image; empty until all services are known. */
    Optional<ClusterZone> image() {
        return image;
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private void run() {
        try {
            services.awaitSync();
            slices.awaitSync();
            ClusterZone current = ClusterZone.empty();
            while (true) {
                current = next(current, takeDirty());
                image = Optional.of(current);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop; the last image stays
        }
    }

    private Set<ObjectKey> takeDirty() throws InterruptedException {
        lock.lock();
        try {
            while (dirty.isEmpty() && !restDirty) {
                somethingChanged.await();
            }
            Set<ObjectKey> taken = dirty;
            dirty = new HashSet<>();
            restDirty = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private ClusterZone next(ClusterZone current, Set<ObjectKey> changed) {
        Map<String, Optional<ServiceRecords>> records = new HashMap<>();
        ReverseChanges reverse = new ReverseChanges(domain, current.reverse());
        for (ObjectKey key : changed) {
            String name = key.name() + "." + key.namespace();
            Optional<ServiceRecords> before =
                    Optional.ofNullable(current.services().get(name));
            Optional<ServiceRecords> after =
                    ServiceReader.read(services.get(key).orElse(null), slices.byIndex(BY_SERVICE, key.toString()));
            before.ifPresent(old -> reverse.remove(name, old));
            after.ifPresent(fresh -> reverse.add(name, fresh));
            records.put(name, after);
        }
        return new ClusterZone(
                current.services().with(records),
                current.reverse().with(reverse.changes()),
                knownNamespaces(),
                NodeHosts.of(nodes.all()),
                current.serial() + 1);
    }

    /** Unknown where this server may not list them. */
    private Optional<Set<String>> knownNamespaces() {
        return namespaces.hasSynced()
                ? Optional.of(namespaces.all().stream()
                        .map(namespace -> namespace.getMetadata().getName())
                        .collect(Collectors.toSet()))
                : Optional.empty();
    }

    private void mark(List<ObjectKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            dirty.addAll(keys);
            somethingChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void markRest() {
        lock.lock();
        try {
            restDirty = true;
            somethingChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static ObjectKey key(Service service) {
        return new ObjectKey(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
    }

    private static List<ObjectKey> serviceKeys(InformerEvent<EndpointSlice> event) {
        List<ObjectKey> keys = new ArrayList<>(serviceKeys(event.object()));
        if (event instanceof InformerEvent.Updated<EndpointSlice>(EndpointSlice before, var _)) {
            keys.addAll(serviceKeys(before));
        }
        return keys;
    }

    private static List<ObjectKey> serviceKeys(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        String service = labels == null ? null : labels.get(SERVICE_NAME);
        return service == null
                ? List.of()
                : List.of(new ObjectKey(slice.getMetadata().getNamespace(), service));
    }

    private static List<String> serviceNames(EndpointSlice slice) {
        return serviceKeys(slice).stream().map(ObjectKey::toString).toList();
    }
}
