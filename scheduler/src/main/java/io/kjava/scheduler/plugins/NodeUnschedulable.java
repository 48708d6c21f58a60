package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Set;

/** A cordoned node takes only pods that tolerate the taint of the same meaning. */
public final class NodeUnschedulable implements FilterPlugin {
    private static final Taint UNSCHEDULABLE = new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, "");

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        boolean tolerates = Tolerance.tolerates(pod, UNSCHEDULABLE);
        return node -> node.unschedulable() && !tolerates ? NodeFit.never("node(s) were unschedulable") : NodeFit.FITS;
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED);
    }
}
