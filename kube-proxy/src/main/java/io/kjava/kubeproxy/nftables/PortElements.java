package io.kjava.kubeproxy.nftables;

import java.util.List;
import java.util.Set;

/**
 * What one port of a service adds to the table.
 *
 * @param chains from those that are jumped to, to those that jump
 * @param spreads for which there must be common chains
 */
record PortElements(List<NftSet> sets, List<NftChain> chains, List<Element> elements, Set<Spread> spreads) {
    /** So many endpoints behind a port of that protocol. */
    record Spread(String protocol, int endpoints) {}

    static final PortElements NONE = new PortElements(List.of(), List.of(), List.of(), Set.of());

    PortElements {
        sets = List.copyOf(sets);
        chains = List.copyOf(chains);
        elements = List.copyOf(elements);
        spreads = Set.copyOf(spreads);
    }
}
