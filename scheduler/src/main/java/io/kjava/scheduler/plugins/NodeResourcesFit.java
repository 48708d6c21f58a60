package io.kjava.scheduler.plugins;

import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.scheduler.snapshot.ResourceAmounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the pod asks for must be left on the node; the emptier the node, the better. */
public final class NodeResourcesFit implements FilterPlugin, ScorePlugin {
    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        return node -> fit(pod.requests(), node);
    }

    private static NodeFit fit(ResourceAmounts wanted, NodeView node) {
        ResourceAmounts total = node.allocatable();
        ResourceAmounts used = node.requested();
        List<String> reasons = new ArrayList<>(0);
        boolean resolvable = true;
        if (used.pods() + 1 > total.pods()) {
            reasons.add("Too many pods");
        }
        if (isShort(wanted.milliCpu(), used.milliCpu(), total.milliCpu())) {
            reasons.add("Insufficient cpu");
            resolvable &= wanted.milliCpu() <= total.milliCpu();
        }
        if (isShort(wanted.memory(), used.memory(), total.memory())) {
            reasons.add("Insufficient memory");
            resolvable &= wanted.memory() <= total.memory();
        }
        if (isShort(wanted.ephemeralStorage(), used.ephemeralStorage(), total.ephemeralStorage())) {
            reasons.add("Insufficient ephemeral-storage");
            resolvable &= wanted.ephemeralStorage() <= total.ephemeralStorage();
        }
        for (Map.Entry<String, Long> scalar : wanted.scalars().entrySet()) {
            long has = total.scalars().getOrDefault(scalar.getKey(), 0L);
            long taken = used.scalars().getOrDefault(scalar.getKey(), 0L);
            if (isShort(scalar.getValue(), taken, has)) {
                reasons.add("Insufficient " + scalar.getKey());
                resolvable &= scalar.getValue() <= has;
            }
        }
        return reasons.isEmpty() ? NodeFit.FITS : new NodeFit.Unfit(reasons, resolvable);
    }

    private static boolean isShort(long wanted, long used, long total) {
        return wanted > 0 && wanted > total - used;
    }

    /** Least allocated: the mean of the free shares of CPU and memory. */
    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeView node = nodes.get(i);
            ResourceAmounts after = node.scoreRequested().plus(pod.scoreRequests());
            scores[i] = (free(after.milliCpu(), node.allocatable().milliCpu())
                            + free(after.memory(), node.allocatable().memory()))
                    / 2;
        }
        return scores;
    }

    private static long free(long used, long total) {
        return total == 0 || used > total ? 0 : (total - used) * MAX / total;
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.POD_GONE);
    }
}
