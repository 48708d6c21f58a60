package io.kjava.scheduler.plugins;

import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Set;

/** Two pods cannot have the same port of one node. */
public final class NodePortsFree implements FilterPlugin {
    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        if (pod.hostPorts().isEmpty()) {
            return NodeFilter.ALL;
        }
        return node -> isTaken(pod, node)
                ? NodeFit.unfit("node(s) didn't have free ports for the requested pod ports")
                : NodeFit.FITS;
    }

    private static boolean isTaken(PodView pod, NodeView node) {
        return node.pods().stream()
                .flatMap(other -> other.hostPorts().stream())
                .anyMatch(taken -> pod.hostPorts().stream().anyMatch(taken::conflictsWith));
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.POD_GONE);
    }
}
