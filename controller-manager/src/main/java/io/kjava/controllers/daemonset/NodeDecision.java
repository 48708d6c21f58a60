package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.nodes.NodeAffinities;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import java.util.Set;

/**
 * Whether a daemon set's pod belongs on a node. Pure.
 *
 * @param start whether one should be there
 * @param stay whether one that is there may go on
 */
record NodeDecision(boolean start, boolean stay) {
    private static final NodeDecision NEVER = new NodeDecision(false, false);

    static NodeDecision of(Pod sample, Node node) {
        String named = Values.or(sample.getSpec().getNodeName(), "");
        if (!named.isEmpty() && !named.equals(Keys.name(node))) {
            return NEVER;
        }
        if (!NodeAffinities.matches(sample.getSpec(), node)) {
            return NEVER;
        }
        boolean welcome = tolerates(sample, node, Set.of(Taints.NO_SCHEDULE, Taints.NO_EXECUTE));
        return welcome
                ? new NodeDecision(true, true)
                : new NodeDecision(false, tolerates(sample, node, Set.of(Taints.NO_EXECUTE)));
    }

    private static boolean tolerates(Pod sample, Node node, Set<String> effects) {
        return Taints.untolerated(Taints.of(node), sample.getSpec().getTolerations(), effects)
                .isEmpty();
    }
}
