package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods of one kind are spread evenly over the values of a node label. */
public final class PodTopologySpread implements FilterPlugin, ScorePlugin {
    private static final String HARD = "DoNotSchedule";
    private static final String SOFT = "ScheduleAnyway";
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    /** Matching pods for each value of a constraint's label. */
    private record Spread(TopologySpreadConstraint constraint, Map<String, Integer> counts) {
        int lowest() {
            Integer minDomains = constraint.getMinDomains();
            if (minDomains != null && counts.size() < minDomains) {
                return 0;
            }
            return counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        }
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        List<TopologySpreadConstraint> hard = constraints(pod, HARD);
        if (hard.isEmpty()) {
            return NodeFilter.ALL;
        }
        List<Spread> spreads =
                hard.stream().map(c -> count(c, pod, snapshot, hard)).toList();
        return node -> {
            for (Spread spread : spreads) {
                String value = node.labels().get(spread.constraint().getTopologyKey());
                if (value == null) {
                    return NodeFit.never(
                            "node(s) didn't match pod topology spread constraints (missing" + " required label)");
                }
                int self = Selectors.matches(selector(spread.constraint(), pod), pod.labels()) ? 1 : 0;
                int here = spread.counts().getOrDefault(value, 0);
                if (here + self - spread.lowest() > spread.constraint().getMaxSkew()) {
                    return NodeFit.unfit("node(s) didn't match pod topology spread constraints");
                }
            }
            return NodeFit.FITS;
        };
    }

    private static List<TopologySpreadConstraint> constraints(PodView pod, String mode) {
        return pod.pod().getSpec().getTopologySpreadConstraints().stream()
                .filter(c -> mode.equals(c.getWhenUnsatisfiable()))
                .toList();
    }

    private static Spread count(
            TopologySpreadConstraint constraint,
            PodView pod,
            ClusterSnapshot snapshot,
            List<TopologySpreadConstraint> all) {
        Map<String, Integer> counts = new HashMap<>();
        LabelSelector selector = selector(constraint, pod);
        for (NodeView node : snapshot.nodes().values()) {
            boolean complete = all.stream().allMatch(c -> node.labels().containsKey(c.getTopologyKey()));
            if (complete && counts(constraint, pod, node)) {
                String value = node.labels().get(constraint.getTopologyKey());
                counts.merge(value, matching(pod, node, selector), Integer::sum);
            }
        }
        return new Spread(constraint, counts);
    }

    /** Whether the node takes part: the constraint's policies about affinity and taints. */
    private static boolean counts(TopologySpreadConstraint constraint, PodView pod, NodeView node) {
        if (!"Ignore".equals(constraint.getNodeAffinityPolicy()) && !NodeAffinityMatch.matches(pod, node)) {
            return false;
        }
        return !"Honor".equals(constraint.getNodeTaintsPolicy())
                || node.taints().stream()
                        .filter(t -> !"PreferNoSchedule".equals(t.getEffect()))
                        .allMatch(t -> Tolerance.tolerates(pod, t));
    }

    private static int matching(PodView pod, NodeView node, LabelSelector selector) {
        int count = 0;
        for (PodView other : node.pods()) {
            if (!other.terminating()
                    && other.namespace().equals(pod.namespace())
                    && Selectors.matches(selector, other.labels())) {
                count++;
            }
        }
        return count;
    }

    private static LabelSelector selector(TopologySpreadConstraint constraint, PodView pod) {
        LabelSelectorBuilder builder = constraint.getLabelSelector() == null
                ? new LabelSelectorBuilder()
                : new LabelSelectorBuilder(constraint.getLabelSelector());
        for (String key : constraint.getMatchLabelKeys()) {
            if (pod.labels().containsKey(key)) {
                builder.addToMatchExpressions(new LabelSelectorRequirement(
                        key, "In", List.of(pod.labels().get(key))));
            }
        }
        return builder.build();
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        List<TopologySpreadConstraint> soft = new ArrayList<>(constraints(pod, SOFT));
        if (pod.pod().getSpec().getTopologySpreadConstraints().isEmpty()) {
            soft.addAll(systemDefaults(pod, snapshot));
        }
        boolean asked = !pod.pod().getSpec().getTopologySpreadConstraints().isEmpty();
        boolean[] ignored = new boolean[nodes.size()];
        double[] raw = new double[nodes.size()];
        for (TopologySpreadConstraint constraint : soft) {
            addCosts(constraint, pod, snapshot, nodes, raw);
            for (int i = 0; i < ignored.length && asked; i++) {
                ignored[i] |= !nodes.get(i).labels().containsKey(constraint.getTopologyKey());
            }
        }
        return fewestIsBest(raw, ignored);
    }

    private static void addCosts(
            TopologySpreadConstraint constraint,
            PodView pod,
            ClusterSnapshot snapshot,
            List<NodeView> nodes,
            double[] raw) {
        Spread spread = count(constraint, pod, snapshot, List.of(constraint));
        // Labels with more values count more, or hostname would always lose against zone.
        double weight = Math.log(spread.counts().size() + 2.0);
        for (int i = 0; i < raw.length; i++) {
            String value = nodes.get(i).labels().get(constraint.getTopologyKey());
            if (value != null) {
                int here = spread.counts().getOrDefault(value, 0);
                raw[i] += here * weight + (constraint.getMaxSkew() - 1);
            }
        }
    }

    /** Pods of one service or workload are spread over zones and nodes even if they do not ask. */
    private static List<TopologySpreadConstraint> systemDefaults(PodView pod, ClusterSnapshot snapshot) {
        List<TopologySpreadConstraint> result = new ArrayList<>();
        for (Map<String, String> selector : snapshot.world().ownersSelectors(pod)) {
            result.add(softly(ZONE, 3, selector));
            result.add(softly(HOSTNAME, 5, selector));
        }
        return result;
    }

    private static TopologySpreadConstraint softly(String key, int maxSkew, Map<String, String> labels) {
        return new TopologySpreadConstraintBuilder()
                .withTopologyKey(key)
                .withMaxSkew(maxSkew)
                .withWhenUnsatisfiable(SOFT)
                .withLabelSelector(
                        new LabelSelectorBuilder().withMatchLabels(labels).build())
                .build();
    }

    /** A node that lacks a label of the pod's own constraints is in no domain: it is liked least. */
    private static long[] fewestIsBest(double[] raw, boolean[] ignored) {
        double lowest = Double.MAX_VALUE;
        double highest = 0;
        for (int i = 0; i < raw.length; i++) {
            if (!ignored[i]) {
                lowest = Math.min(lowest, raw[i]);
                highest = Math.max(highest, raw[i]);
            }
        }
        long[] result = new long[raw.length];
        for (int i = 0; i < raw.length; i++) {
            if (ignored[i]) {
                continue;
            }
            result[i] = highest == 0 ? MAX : Math.round(MAX * (highest + lowest - raw[i]) / highest);
        }
        return result;
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.POD_GONE, WakeUp.POD_ASSIGNED);
    }
}
