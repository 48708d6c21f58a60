package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A chain and its rules.
 *
 * @param head what stands in its braces: a hook, or a comment; empty for nothing
 */
record NftChain(String name, String head, List<String> rules) {
    NftChain {
        requireNonNull(name, "name");
        requireNonNull(head, "head");
        rules = List.copyOf(rules);
    }

    static NftChain of(String name, List<String> rules) {
        return new NftChain(name, "", rules);
    }

    static NftChain about(String name, String what, List<String> rules) {
        return new NftChain(name, "comment \"" + what + "\" ;", rules);
    }
}
