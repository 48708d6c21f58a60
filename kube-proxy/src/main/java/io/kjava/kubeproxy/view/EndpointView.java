package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * One place where a port of a service is served.
 *
 * @param local whether it is on this node
 * @param serving it answers, though it may be on its way out
 * @param zoneHints for which zones it is meant; empty for all
 * @param nodeHints for which nodes it is meant; empty for all
 */
public record EndpointView(
        String ip,
        int port,
        boolean local,
        boolean ready,
        boolean serving,
        boolean terminating,
        Set<String> zoneHints,
        Set<String> nodeHints) {
    public EndpointView {
        requireNonNull(ip, "ip");
        zoneHints = Set.copyOf(zoneHints);
        nodeHints = Set.copyOf(nodeHints);
    }

    /** A ready endpoint without hints. */
    public static EndpointView ready(String ip, int port, boolean local) {
        return new EndpointView(ip, port, local, true, true, false, Set.of(), Set.of());
    }

    /** {@code ip:port}, with brackets around an IPv6 address. */
    public String hostPort() {
        return ip.indexOf(':') >= 0 ? "[" + ip + "]:" + port : ip + ":" + port;
    }
}
