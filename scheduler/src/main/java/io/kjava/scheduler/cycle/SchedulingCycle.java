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
import org.jspecify.annotations.Nullable;

/**
 * One snapshot and one pod become a {@link Placement}: filters, then scores, then a choice among the
 * best. Touches nothing; confined to the scheduling loop's thread because it remembers at which node
 * the last search ended, so that in a big cluster all nodes get their turn.
 */
public final class SchedulingCycle {
    private static final int ALWAYS_ENOUGH = 100;
    private static final int LOWEST_PERCENTAGE = 5;
    private static final Set<WakeUp> REJECTED_UNTIL =
            Set.of(WakeUp.VOLUME_CHANGED, WakeUp.NODE_CHANGED, WakeUp.POD_GONE);

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
            return new Placement.Nowhere(Map.of(), "no nodes available to schedule pods", Set.of(WakeUp.NODE_CHANGED));
        }
        List<Prepared> filters;
        try {
            filters = prepared(pod, snapshot);
        } catch (PodRejected e) {
            return rejected(e.reason(), nodes);
        }
        return place(pod, snapshot, nodes, filters);
    }

    private record Prepared(FilterPlugin plugin, NodeFilter filter) {}

    private Placement place(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes, List<Prepared> filters) {
        NodeView promised = snapshot.nodes().get(pod.nominatedNode());
        if (promised != null && passes(pod, snapshot, promised, filters) == null) {
            return new Placement.Placed(promised.name(), 1);
        }
        int enough = enough(nodes.size());
        List<NodeView> feasible = new ArrayList<>();
        Map<String, NodeFit.Unfit> verdicts = new HashMap<>();
        Set<WakeUp> wakeUps = EnumSet.noneOf(WakeUp.class);
        int tried = 0;
        for (; tried < nodes.size() && feasible.size() < enough; tried++) {
            NodeView node = nodes.get((nextStart + tried) % nodes.size());
            Refusal refusal = passes(pod, snapshot, node, filters);
            if (refusal == null) {
                feasible.add(node);
            } else {
                verdicts.put(node.name(), refusal.verdict());
                wakeUps.addAll(refusal.wakeUps());
            }
        }
        nextStart = (nextStart + tried) % nodes.size();
        if (feasible.isEmpty()) {
            return new Placement.Nowhere(verdicts, message(verdicts, nodes.size()), wakeUps);
        }
        return new Placement.Placed(best(pod, snapshot, feasible).name(), tried);
    }

    /** Which rule says no, and what it says. */
    private record Refusal(Set<WakeUp> wakeUps, NodeFit.Unfit verdict) {}

    /**
     * Null when the node will do: as it is, and also when the pods that were promised room on it are
     * there already. They may never come, so both must hold.
     */
    private @Nullable Refusal passes(PodView pod, ClusterSnapshot snapshot, NodeView node, List<Prepared> filters) {
        List<PodView> promised = snapshot.promised(node.name(), pod);
        if (!promised.isEmpty()) {
            NodeView crowded = node;
            for (PodView other : promised) {
                crowded = crowded.withPod(other);
            }
            try {
                Refusal refusal = refusal(crowded, prepared(pod, snapshot.with(crowded)));
                if (refusal != null) {
                    return refusal;
                }
            } catch (PodRejected e) {
                return new Refusal(REJECTED_UNTIL, new NodeFit.Unfit(List.of(e.getMessage()), true));
            }
        }
        return refusal(node, filters);
    }

    private static @Nullable Refusal refusal(NodeView node, List<Prepared> filters) {
        for (Prepared prepared : filters) {
            if (prepared.filter().test(node) instanceof NodeFit.Unfit unfit) {
                return new Refusal(prepared.plugin().wakeUps(), unfit);
            }
        }
        return null;
    }

    private List<Prepared> prepared(PodView pod, ClusterSnapshot snapshot) {
        List<Prepared> filters = new ArrayList<>();
        for (FilterPlugin plugin : plugins.filters()) {
            NodeFilter filter = plugin.prepare(pod, snapshot);
            if (filter != NodeFilter.ALL) {
                filters.add(new Prepared(plugin, filter));
            }
        }
        return filters;
    }

    /** Whether the pod would fit on the node in that cluster; for what-if questions. */
    boolean fits(PodView pod, ClusterSnapshot snapshot, NodeView node) {
        try {
            return passes(pod, snapshot, node, prepared(pod, snapshot)) == null;
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

    private static Placement rejected(String reason, List<NodeView> nodes) {
        Map<String, NodeFit.Unfit> verdicts = new HashMap<>();
        for (NodeView node : nodes) {
            verdicts.put(node.name(), new NodeFit.Unfit(List.of(reason), false));
        }
        return new Placement.Nowhere(
                verdicts, "0/%d nodes are available: %s.".formatted(nodes.size(), reason), REJECTED_UNTIL);
    }

    /** {@code 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.} */
    static String message(Map<String, NodeFit.Unfit> verdicts, int nodes) {
        Map<String, Integer> counts = new TreeMap<>();
        verdicts.values().forEach(v -> v.reasons().forEach(r -> counts.merge(r, 1, Integer::sum)));
        Map<String, Integer> sorted = new LinkedHashMap<>(counts);
        String reasons = sorted.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
        return "0/%d nodes are available: %s.".formatted(nodes, reasons);
    }
}
