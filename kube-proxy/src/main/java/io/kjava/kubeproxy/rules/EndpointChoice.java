package io.kjava.kubeproxy.rules;

import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which endpoints of a port take traffic on this node. Pure.
 *
 * @param cluster for the policy {@code Cluster}: ready ones, narrowed by hints; when none is ready,
 *     those that still answer while they end
 * @param local for the policy {@code Local}, by the same rule, on this node
 * @param any whether the port has a usable endpoint anywhere
 */
public record EndpointChoice(List<EndpointView> cluster, List<EndpointView> local, boolean any) {
    public EndpointChoice {
        cluster = List.copyOf(cluster);
        local = List.copyOf(local);
    }

    public static EndpointChoice of(ServicePortView port, NodeView node) {
        List<EndpointView> all = port.endpoints();
        List<EndpointView> cluster = port.usesClusterEndpoints() ? clusterEndpoints(all, node) : List.of();
        List<EndpointView> local = port.usesLocalEndpoints()
                ? usable(all.stream().filter(EndpointView::local).toList())
                : List.of();
        boolean any = port.usesClusterEndpoints()
                ? !cluster.isEmpty() || !local.isEmpty()
                : !usable(all).isEmpty();
        return new EndpointChoice(cluster, local, any);
    }

    /** Every endpoint that some chain jumps to, once. */
    public Set<EndpointView> reachable() {
        Set<EndpointView> all = new LinkedHashSet<>(cluster);
        all.addAll(local);
        return all;
    }

    private static List<EndpointView> clusterEndpoints(List<EndpointView> all, NodeView node) {
        List<EndpointView> ready = all.stream().filter(EndpointView::ready).toList();
        return ready.isEmpty() ? usable(all) : narrowed(ready, node);
    }

    private static List<EndpointView> usable(List<EndpointView> endpoints) {
        List<EndpointView> ready =
                endpoints.stream().filter(EndpointView::ready).toList();
        return ready.isEmpty()
                ? endpoints.stream().filter(e -> e.serving() && e.terminating()).toList()
                : ready;
    }

    /**
     * Hints count only when every endpoint has them and one is meant for this node (or zone): half
     * a set of hints would send too much to too few.
     */
    private static List<EndpointView> narrowed(List<EndpointView> ready, NodeView node) {
        Predicate<EndpointView> forNode = endpoint -> endpoint.nodeHints().contains(node.name());
        Predicate<EndpointView> forZone = endpoint -> endpoint.zoneHints().contains(node.zone());
        if (ready.stream().noneMatch(endpoint -> endpoint.nodeHints().isEmpty())
                && ready.stream().anyMatch(forNode)) {
            return ready.stream().filter(forNode).toList();
        }
        if (!node.zone().isEmpty()
                && ready.stream().noneMatch(endpoint -> endpoint.zoneHints().isEmpty())
                && ready.stream().anyMatch(forZone)) {
            return ready.stream().filter(forZone).toList();
        }
        return ready;
    }
}
