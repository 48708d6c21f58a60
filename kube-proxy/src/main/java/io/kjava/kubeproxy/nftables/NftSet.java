package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

/**
 * A set or a map, without its elements.
 *
 * @param kind {@code set} or {@code map}
 */
record NftSet(String kind, String name, String spec) {
    NftSet {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(spec, "spec");
    }
}
