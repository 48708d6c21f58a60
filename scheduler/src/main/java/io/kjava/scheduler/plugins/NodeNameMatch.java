package io.kjava.scheduler.plugins;

import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Set;

/** A pod that names its node goes there and nowhere else. */
public final class NodeNameMatch implements FilterPlugin {
    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        String wanted = pod.pod().getSpec().getNodeName();
        if (wanted == null || wanted.isEmpty()) {
            return NodeFilter.ALL;
        }
        return node -> node.name().equals(wanted)
                ? NodeFit.FITS
                : NodeFit.never("node(s) didn't match the requested node name");
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED);
    }
}
