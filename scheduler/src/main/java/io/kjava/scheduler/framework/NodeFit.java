package io.kjava.scheduler.framework;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What a rule says about one node. */
public sealed interface NodeFit {
    NodeFit FITS = new Fits();

    record Fits() implements NodeFit {}

    /**
     * Why not.
     *
     * @param reasons in the words that users see counted
     * @param resolvable whether removing pods from the node could help
     */
    record Unfit(List<String> reasons, boolean resolvable) implements NodeFit {
        public Unfit {
            reasons = List.copyOf(reasons);
        }
    }

    /** Removing pods could help. */
    static NodeFit unfit(String reason) {
        requireNonNull(reason, "reason");
        return new Unfit(List.of(reason), true);
    }

    /** Nothing about the node's pods could help. */
    static NodeFit never(String reason) {
        requireNonNull(reason, "reason");
        return new Unfit(List.of(reason), false);
    }
}
