package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the proxy knows about its node.
 *
 * @param zone empty when the node has no zone
 * @param addresses of the node, internal ones first
 */
public record NodeView(String name, String zone, List<String> addresses) {
    public NodeView {
        requireNonNull(name, "name");
        requireNonNull(zone, "zone");
        addresses = List.copyOf(addresses);
    }
}
