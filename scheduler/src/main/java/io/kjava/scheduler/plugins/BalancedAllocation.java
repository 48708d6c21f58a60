package io.kjava.scheduler.plugins;

import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.scheduler.snapshot.ResourceAmounts;
import java.util.List;

/** Likes nodes on which CPU and memory are used to the same degree after the pod is there. */
public final class BalancedAllocation implements ScorePlugin {
    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        long[] scores = new long[nodes.size()];
        if (pod.requests().milliCpu() == 0 && pod.requests().memory() == 0) {
            return scores; // a pod that asks for nothing balances nothing
        }
        for (int i = 0; i < scores.length; i++) {
            NodeView node = nodes.get(i);
            ResourceAmounts after = node.requested().plus(pod.requests());
            double cpu = share(after.milliCpu(), node.allocatable().milliCpu());
            double memory = share(after.memory(), node.allocatable().memory());
            scores[i] = (long) ((1 - Math.abs(cpu - memory) / 2) * MAX);
        }
        return scores;
    }

    private static double share(long used, long total) {
        return total == 0 ? 1 : Math.min(1, (double) used / total);
    }
}
