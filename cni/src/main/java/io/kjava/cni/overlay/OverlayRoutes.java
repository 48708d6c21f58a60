package io.kjava.cni.overlay;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.cni.link.LinkChange;
import io.kjava.cni.link.TunnelView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a node's VXLAN device must be told about the other nodes. Pure: nodes and what is there in,
 * changes out; applying them to what is there leaves nothing stale.
 */
public final class OverlayRoutes {
    private OverlayRoutes() {}

    /**
     * The other ends, by name of node. Ranges outside the cluster's are ignored, and of two nodes
     * with one range (a name that came back while its old object lives) the first wins.
     */
    public static List<OverlayPeer> peers(String self, Collection<Node> nodes, List<Ipv4Range> clusterRanges) {
        Set<Ipv4Range> taken = new HashSet<>();
        List<OverlayPeer> peers = new ArrayList<>();
        nodes.stream()
                .filter(node -> !node.getMetadata().getName().equals(self))
                .map(OverlayPeer::of)
                .flatMap(Optional::stream)
                .filter(peer -> clusterRanges.stream().anyMatch(c -> c.contains(peer.podCidr())))
                .sorted(Comparator.comparing(OverlayPeer::nodeName))
                .filter(peer -> taken.add(peer.podCidr()))
                .forEach(peers::add);
        return List.copyOf(peers);
    }

    /** What the device should be told. */
    public static TunnelView desired(List<OverlayPeer> peers) {
        Set<TunnelView.Route> routes = new LinkedHashSet<>();
        Set<TunnelView.Neighbour> neighbours = new LinkedHashSet<>();
        Set<TunnelView.Forward> forwards = new LinkedHashSet<>();
        for (OverlayPeer peer : peers) {
            String gateway = peer.podCidr().network();
            routes.add(new TunnelView.Route(peer.podCidr().toString(), gateway));
            neighbours.add(new TunnelView.Neighbour(gateway, peer.mac()));
            forwards.add(new TunnelView.Forward(peer.mac(), peer.machine()));
        }
        return new TunnelView(routes, neighbours, forwards);
    }

    /** From what is there to what should be: first what goes, then what comes. */
    public static List<LinkChange> plan(String device, TunnelView desired, TunnelView current) {
        List<LinkChange> changes = new ArrayList<>();
        Set<String> keptRanges = keys(desired.routes(), TunnelView.Route::cidr);
        Set<String> keptAddresses = keys(desired.neighbours(), TunnelView.Neighbour::address);
        for (TunnelView.Route route : missing(current.routes(), desired.routes())) {
            if (!keptRanges.contains(route.cidr())) {
                changes.add(new LinkChange.RemoveRoute(device, route));
            }
        }
        for (TunnelView.Neighbour neighbour : missing(current.neighbours(), desired.neighbours())) {
            if (!keptAddresses.contains(neighbour.address())) {
                changes.add(new LinkChange.RemoveNeighbour(device, neighbour));
            }
        }
        missing(current.forwards(), desired.forwards())
                .forEach(forward -> changes.add(new LinkChange.RemoveForward(device, forward)));
        missing(desired.forwards(), current.forwards())
                .forEach(forward -> changes.add(new LinkChange.PutForward(device, forward)));
        missing(desired.neighbours(), current.neighbours())
                .forEach(neighbour -> changes.add(new LinkChange.PutNeighbour(device, neighbour)));
        missing(desired.routes(), current.routes())
                .forEach(route -> changes.add(new LinkChange.PutRoute(device, route)));
        return List.copyOf(changes);
    }

    private static <T> List<T> missing(Set<T> from, Set<T> in) {
        return from.stream()
                .filter(item -> !in.contains(item))
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    private static <T> Set<String> keys(Set<T> items, Function<T, String> key) {
        Set<String> keys = new HashSet<>();
        items.forEach(item -> keys.add(key.apply(item)));
        return keys;
    }
}
