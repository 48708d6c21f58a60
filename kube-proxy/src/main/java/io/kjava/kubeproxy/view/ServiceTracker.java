package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Follows services, slices and this node, and hands out tables. Informer threads only note which
 * services changed; the one thread that calls {@link #next} reads those again, so changes that come
 * while it is busy are one change.
 */
public final class ServiceTracker implements AutoCloseable {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String ENDING = "ToBeDeletedByClusterAutoscaler";
    private static final String BY_SERVICE = "kubeproxy-service";

    private final String nodeName;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final Map<IpFamily, ServiceViews> views = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, ServiceTable> tables = new EnumMap<>(IpFamily.class);

    private final Lifecycle handlers = new Lifecycle();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingChanged = lock.newCondition();
    private Set<ObjectKey> dirty = new HashSet<>();
    private boolean nodeDirty = true;

    private ServiceTracker(String nodeName, List<IpFamily> families, SharedInformers informers) {
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.services = informers.informer(Service.class);
        this.slices = informers.informer(EndpointSlice.class);
        this.nodes = informers.informer(Node.class);
        for (IpFamily family : families) {
            views.put(family, new ServiceViews(family, nodeName));
            tables.put(family, ServiceTable.empty(family, NodeView.unknown(nodeName)));
        }
    }

    public static ServiceTracker start(String nodeName, List<IpFamily> families, SharedInformers informers) {
        ServiceTracker tracker = new ServiceTracker(nodeName, families, informers);
        tracker.slices.addIndex(BY_SERVICE, ServiceTracker::serviceNames);
        Lifecycle handlers = tracker.handlers;
        handlers.own(tracker.services.addHandler(e -> tracker.mark(List.of(key(e.object())))));
        handlers.own(tracker.slices.addHandler(e -> tracker.mark(serviceKeys(e))));
        handlers.own(tracker.nodes.addHandler(e -> tracker.markNode(e.object())));
        return tracker;
    }

    @Override
    public void close() {
        handlers.close();
    }

    /** Waits until all that exists is known: a table made earlier would be missing services. */
    public void awaitSync() throws InterruptedException {
        services.awaitSync();
        slices.awaitSync();
        nodes.awaitSync();
    }

    /**
     * Waits for a change, at most {@code limit}; the tables as of now, whether or not one came. For
     * one thread.
     */
    public Map<IpFamily, ServiceTable> next(Duration limit) throws InterruptedException {
        Set<ObjectKey> changed = takeDirty(limit);
        NodeView node = nodeView();
        for (Map.Entry<IpFamily, ServiceTable> entry : tables.entrySet()) {
            ServiceViews view = requireNonNull(views.get(entry.getKey()));
            entry.setValue(entry.getValue().with(node, changed, key -> read(view, key)));
        }
        return Map.copyOf(tables);
    }

    /** Ends a waiting {@link #next} early. */
    public void wake() {
        lock.lock();
        try {
            nodeDirty = true;
            somethingChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Set<ObjectKey> takeDirty(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (dirty.isEmpty() && !nodeDirty && left > 0) {
                left = somethingChanged.awaitNanos(left);
            }
            Set<ObjectKey> taken = dirty;
            dirty = new HashSet<>();
            nodeDirty = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private ServiceView read(ServiceViews view, ObjectKey key) {
        return view.view(key, services.get(key).orElse(null), slices.byIndex(BY_SERVICE, key.toString()));
    }

    private NodeView nodeView() {
        Node node = nodes.get(ObjectKey.cluster(nodeName)).orElse(null);
        if (node == null) {
            return NodeView.unknown(nodeName);
        }
        Map<String, String> labels = node.getMetadata().getLabels();
        String zone = labels == null ? "" : labels.getOrDefault(ZONE, "");
        return new NodeView(nodeName, zone, addresses(node), isEligible(node));
    }

    private static boolean isEligible(Node node) {
        return node.getMetadata().getDeletionTimestamp() == null
                && (node.getSpec() == null
                        || node.getSpec().getTaints().stream().noneMatch(taint -> ENDING.equals(taint.getKey())));
    }

    private static List<String> addresses(Node node) {
        if (node.getStatus() == null) {
            return List.of();
        }
        List<NodeAddress> all = new ArrayList<>(node.getStatus().getAddresses());
        all.removeIf(address -> !address.getType().endsWith("IP"));
        all.sort(Comparator.comparing(address -> !address.getType().equals("InternalIP")));
        return all.stream().map(NodeAddress::getAddress).toList();
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

    private void markNode(Node node) {
        if (node.getMetadata().getName().equals(nodeName)) {
            wake();
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
        String service = serviceName(slice);
        return service == null
                ? List.of()
                : List.of(new ObjectKey(slice.getMetadata().getNamespace(), service));
    }

    private static List<String> serviceNames(EndpointSlice slice) {
        return serviceKeys(slice).stream().map(ObjectKey::toString).toList();
    }

    private static @Nullable String serviceName(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return labels == null ? null : labels.get(SERVICE_NAME);
    }
}
