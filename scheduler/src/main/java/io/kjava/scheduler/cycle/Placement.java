package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import java.util.Map;
import java.util.Set;

/** Where a pod goes, or why nowhere. */
public sealed interface Placement {
    /**
     * The pod goes to this node.
     *
     * @param tried how many nodes were looked at
     */
    record Placed(String node, int tried) implements Placement {
        public Placed {
            requireNonNull(node, "node");
        }
    }

    /**
     * No node fits.
     *
     * @param verdicts of every node, by name; empty when the pod itself was rejected
     * @param message in Kubernetes' words
     * @param wakeUps what may help
     */
    record Nowhere(Map<String, NodeFit.Unfit> verdicts, String message, Set<WakeUp> wakeUps) implements Placement {
        public Nowhere {
            verdicts = Map.copyOf(verdicts);
            requireNonNull(message, "message");
            wakeUps = Set.copyOf(wakeUps);
        }
    }
}
