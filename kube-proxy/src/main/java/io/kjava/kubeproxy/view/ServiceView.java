package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.util.List;

/**
 * One service in one address family.
 *
 * @param healthPort where load balancers ask whether this node has endpoints of it; 0 for nowhere
 * @param localReady how many ready endpoints are on this node, counted once for all ports
 */
public record ServiceView(ObjectKey key, List<ServicePortView> ports, int healthPort, int localReady) {
    public ServiceView {
        requireNonNull(key, "key");
        ports = List.copyOf(ports);
    }

    public boolean hasUdp() {
        return ports.stream().anyMatch(port -> port.name().protocol().equals("UDP"));
    }
}
