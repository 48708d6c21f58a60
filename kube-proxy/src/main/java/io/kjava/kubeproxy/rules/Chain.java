package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A chain and its rules.
 *
 * @param layer chains jump to chains of lower layers only, so lower layers can be written first
 * @param rules matches and target, without the chain's name in front
 */
public record Chain(Table table, String name, Layer layer, List<String> rules) {
    public Chain {
        requireNonNull(table, "table");
        requireNonNull(name, "name");
        requireNonNull(layer, "layer");
        rules = List.copyOf(rules);
    }

    /** Tables of the packet filter. */
    public enum Table {
        NAT("nat"),
        FILTER("filter"),
        MANGLE("mangle");

        private final String wireName;

        Table(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /** From what is jumped to, to what jumps. */
    public enum Layer {
        MARK,
        ENDPOINT,
        POLICY,
        EXTERNAL,
        FIREWALL,
        BUCKET,
        ROOT
    }

    /** Names a chain: the same name in two tables is two chains. */
    public record Key(Table table, String name) {
        public Key {
            requireNonNull(table, "table");
            requireNonNull(name, "name");
        }
    }

    /** Whether a chain found in the kernel is one that a proxy of Kubernetes makes. */
    public static boolean isOurs(String name) {
        return ChainNames.isOurs(name);
    }

    public Key key() {
        return new Key(table, name);
    }
}
