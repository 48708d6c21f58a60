package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.view.IpFamily;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Everything that should be in the packet filter of one address family. A chain that did not change
 * is the same object in the next set.
 *
 * @param chains in no particular order
 * @param jumps first in the list is to come first in its built-in chain
 */
public record RuleSet(IpFamily family, Map<Chain.Key, Chain> chains, List<Jump> jumps) {
    public RuleSet {
        requireNonNull(family, "family");
        chains = Collections.unmodifiableMap(chains);
        jumps = List.copyOf(jumps);
    }
}
