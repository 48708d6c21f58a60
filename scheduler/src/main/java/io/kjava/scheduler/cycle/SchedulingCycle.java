package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.PluginSet;
import io.kjava.scheduler.framework.PodRejected;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One snapshot and one pod become a {@link Placement}: filters, then scores, then a choice among the
 * best. Touches nothing; confined to the scheduling loop's thread because it remembers at which node
 * the last search ended, so that in a big cluster all nodes get their turn.
 */
public final class SchedulingCycle {
    private static final int ALWAYS_ENOUGH = 100;
    private static final int LOWEST_PERCENTAGE = 5;

    private final PluginSet plugins;
    private final RandomGenerator random;
    private int nextStart;

    public SchedulingCycle(PluginSet plugins, RandomGenerator random) {
        this.plugins = requireNonNull(plugins, "plugins");
        this.random = requireNonNull(random, "random");
    }

    public Placement place(PodView pod, ClusterSnapshot snapshot) {
        List<NodeView> nodes = snapshot.nodeList();
        if (nodes.isEmpty()) {
            return new Placement.Nowhere(
                    Map.of(), "no nodes available to schedule pods", Set.of(WakeUp.NODE_CHANGED));
        }
        List<Prepared> filters = new ArrayList<>();
        try {
            for (FilterPlugin plugin : plugins.filters()) {
                NodeFilter filter = plugin.prepare(pod, snapshot);
                if (filter != NodeFilter.ALL) {
                    filters.add(new Prepared(plugin, filter));
                }
            }
        } catch (PodRejected e) {
            return rejected(e.getMessage(), nodes.size());
        }
        return place(pod, snapshot, nodes, filters);
    }

    private record Prepared(FilterPlugin plugin, NodeFilter filter) {}

    private Placement place(
            PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes, List<Prepared> filters) {
        int enough = enough(nodes.size());
        List<NodeView> feasible = new ArrayList<>();
        Map<String, NodeFit.Unfit> verdicts = new HashMap<>();
        Set<WakeUp> wakeUps = EnumSet.noneOf(WakeUp.class);
        int tried = 0;
        for (; tried < nodes.size() && feasible.size() < enough; tried++) {
            NodeView node = nodes.get((nextStart + tried) % nodes.size());
            if (passes(node, filters, verdicts, wakeUps)) {
                feasible.add(node);
            }
        }
        nextStart = (nextStart + tried) % nodes.size();
        if (feasible.isEmpty()) {
            return new Placement.Nowhere(verdicts, message(verdicts, nodes.size()), wakeUps);
        }
        return new Placement.Placed(best(pod, snapshot, feasible).name(), tried);
    }

    private static boolean passes(
            NodeView node,
            List<Prepared> filters,
            Map<String, NodeFit.Unfit> verdicts,
            Set<WakeUp> wakeUps) {
        for (Prepared prepared : filters) {
            switch (prepared.filter().test(node)) {
                case NodeFit.Fits _ -> {}
                case NodeFit.Unfit unfit -> {
                    verdicts.put(node.name(), unfit);
                    wakeUps.addAll(prepared.plugin().wakeUps());
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the pod would fit on the node in that cluster; for what-if questions. */
    boolean fits(PodView pod, ClusterSnapshot snapshot, NodeView node) {
        try {
            for (FilterPlugin plugin : plugins.filters()) {
                if (plugin.prepare(pod, snapshot).test(node) instanceof NodeFit.Unfit) {
                    return false;
                }
            }
            return true;
        } catch (PodRejected e) {
            return false;
        }
    }

    private NodeView best(PodView pod, ClusterSnapshot snapshot, List<NodeView> feasible) {
        if (feasible.size() == 1) {
            return feasible.getFirst();
        }
        long[] totals = new long[feasible.size()];
        for (PluginSet.Weighted weighted : plugins.scores()) {
            long[] scores = weighted.plugin().score(pod, snapshot, feasible);
            for (int i = 0; i < totals.length; i++) {
                totals[i] += scores[i] * weighted.weight();
            }
        }
        int best = 0;
        int ties = 1;
        for (int i = 1; i < totals.length; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                ties = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++ties) == 0) {
                best = i; // each of the best is as likely as the others
            }
        }
        return feasible.get(best);
    }

    /** In a big cluster a part of the nodes is enough to choose from: 50 % at 100, 5 % at 5,600. */
    private static int enough(int nodes) {
        if (nodes <= ALWAYS_ENOUGH) {
            return nodes;
        }
        int percentage = Math.max(LOWEST_PERCENTAGE, 50 - nodes / 125);
        return Math.max(ALWAYS_ENOUGH, nodes * percentage / 100);
    }

    private static Placement rejected(String reason, int nodes) {
        return new Placement.Nowhere(
                Map.of(),
                "0/%d nodes are available: %s.".formatted(nodes, reason),
                Set.of(WakeUp.VOLUME_CHANGED, WakeUp.NODE_CHANGED));
    }

    /** {@code 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.} */
    static String message(Map<String, NodeFit.Unfit> verdicts, int nodes) {
        Map<String, Integer> counts = new TreeMap<>();
        verdicts.values()
                .forEach(v -> v.reasons().forEach(r -> counts.merge(r, 1, Integer::sum)));
        Map<String, Integer> sorted = new LinkedHashMap<>(counts);
        String reasons =
                sorted.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return "0/%d nodes are available: %s.".formatted(nodes, reasons);
    }
}
