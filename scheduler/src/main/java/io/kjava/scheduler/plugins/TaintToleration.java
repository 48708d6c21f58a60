package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Set;

/** Taints keep pods away unless they tolerate them; the soft ones only make a node less liked. */
public final class TaintToleration implements FilterPlugin, ScorePlugin {
    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        return node -> {
            for (Taint taint : node.taints()) {
                if (isHard(taint) && !Tolerance.tolerates(pod, taint)) {
                    return NodeFit.never("node(s) had untolerated taint(s)");
                }
            }
            return NodeFit.FITS;
        };
    }

    private static boolean isHard(Taint taint) {
        return "NoSchedule".equals(taint.getEffect()) || "NoExecute".equals(taint.getEffect());
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        List<Toleration> soft = pod.pod().getSpec().getTolerations().stream()
                .filter(t -> t.getEffect() == null
                        || t.getEffect().isEmpty()
                        || t.getEffect().equals("PreferNoSchedule"))
                .toList();
        long[] untolerated = new long[nodes.size()];
        for (int i = 0; i < untolerated.length; i++) {
            for (Taint taint : nodes.get(i).taints()) {
                if ("PreferNoSchedule".equals(taint.getEffect()) && !Tolerance.tolerates(soft, taint)) {
                    untolerated[i]++;
                }
            }
        }
        return ScorePlugin.normalize(untolerated, true);
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED);
    }
}
