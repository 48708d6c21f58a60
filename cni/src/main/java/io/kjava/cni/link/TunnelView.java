package io.kjava.cni.link;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/** Where a VXLAN device sends what: routes, then neighbours, then forwarding entries. */
public record TunnelView(Set<Route> routes, Set<Neighbour> neighbours, Set<Forward> forwards) {
    public static final TunnelView EMPTY = new TunnelView(Set.of(), Set.of(), Set.of());

    public TunnelView {
        routes = Set.copyOf(routes);
        neighbours = Set.copyOf(neighbours);
        forwards = Set.copyOf(forwards);
    }

    /** Addresses of this range are behind that gateway. */
    public record Route(String cidr, String gateway) {
        public Route {
            requireNonNull(cidr, "cidr");
            requireNonNull(gateway, "gateway");
        }
    }

    /** This gateway has that hardware address. */
    public record Neighbour(String address, String mac) {
        public Neighbour {
            requireNonNull(address, "address");
            requireNonNull(mac, "mac");
        }
    }

    /** Frames for this hardware address go, wrapped, to that machine. */
    public record Forward(String mac, String machine) {
        public Forward {
            requireNonNull(mac, "mac");
            requireNonNull(machine, "machine");
        }
    }
}
