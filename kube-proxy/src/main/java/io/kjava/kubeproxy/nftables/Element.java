package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

/**
 * An element of a set or a map.
 *
 * @param set the set's name
 * @param value of a map's element; empty in a set
 */
record Element(String set, String key, String value) {
    Element {
        requireNonNull(set, "set");
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }

    /** As it is written in a transaction. */
    String text() {
        return value.isEmpty() ? key : key + " : " + value;
    }
}
