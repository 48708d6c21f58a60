package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the proxy knows about its node.
 *
 * @param zone empty when the node has no zone
 * @param addresses of the node, internal ones first
 * @param eligible whether the node should get new connections: it is not on its way out
 */
public record NodeView(String name, String zone, List<String> addresses, boolean eligible) {
    public NodeView {
        requireNonNull(name, "name");
        requireNonNull(zone, "zone");
        addresses = List.copyOf(addresses);
    }

    /** A node that is not known. */
    public static NodeView unknown(String name) {
        return new NodeView(name, "", List.of(), true);
    }
}
