package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All services of one address family at one instant. A service that did not change is the same
 * object in the next table.
 */
public record ServiceTable(IpFamily family, NodeView node, SortedMap<ObjectKey, ServiceView> services) {
    public ServiceTable {
        requireNonNull(family, "family");
        requireNonNull(node, "node");
        services = Collections.unmodifiableSortedMap(services);
    }

    public static ServiceTable empty(IpFamily family, NodeView node) {
        return new ServiceTable(family, node, new TreeMap<>());
    }

    /**
     * The table with some services read again.
     *
     * @param read the service of a key; without ports when it is not to be served
     */
    ServiceTable with(NodeView node, Collection<ObjectKey> changed, Function<ObjectKey, ServiceView> read) {
        TreeMap<ObjectKey, ServiceView> next = new TreeMap<>(services);
        for (ObjectKey key : changed) {
            ServiceView view = read.apply(key);
            if (view.ports().isEmpty()) {
                next.remove(key);
            } else if (!view.equals(next.get(key))) {
                next.put(key, view);
            }
        }
        return new ServiceTable(family, node, next);
    }

    public Stream<ServicePortView> ports() {
        return services.values().stream().flatMap(service -> service.ports().stream());
    }
}
