package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom to evict so that a pod fits: as few and as unimportant pods as possible. Pure. Rules of the
 * Kubernetes documentation: only pods of lower priority; those that a disruption budget protects last;
 * among nodes the one with the fewest broken budgets, then the lowest highest priority, then the
 * smallest sum of priorities, then the fewest victims, then the youngest most important victim.
 */
public final class Preemption {
    private static final Comparator<PodView> IMPORTANT_FIRST =
            Comparator.comparingInt((PodView pod) -> -pod.priority()).thenComparing(Preemption::started);

    private final SchedulingCycle cycle;

    public Preemption(SchedulingCycle cycle) {
        this.cycle = requireNonNull(cycle, "cycle");
    }

    /** The node to free and the pods to evict from it. */
    public record Victims(String node, List<PodView> pods, int brokenBudgets) {
        public Victims {
            pods = List.copyOf(pods);
        }
    }

    /**
     * Why the pod must not preempt, in Kubernetes' words: it does not want to, or the node that was
     * promised to it is still being freed. Empty when it may.
     */
    public static Optional<String> ineligible(PodView pod, ClusterSnapshot snapshot) {
        if ("Never".equals(pod.pod().getSpec().getPreemptionPolicy())) {
            return Optional.of("not eligible due to preemptionPolicy=Never.");
        }
        NodeView node = snapshot.nodes().get(pod.nominatedNode());
        boolean freeing =
                node != null && node.pods().stream().anyMatch(p -> p.terminating() && p.priority() < pod.priority());
        return freeing ? Optional.of("not eligible due to a terminating pod on the nominated node.") : Optional.empty();
    }

    /** Pods that were promised room on the node and must look for another one now. */
    public static List<PodView> outbidden(PodView pod, ClusterSnapshot snapshot, String node) {
        return snapshot.nominated().getOrDefault(node, List.of()).stream()
                .filter(other -> other.priority() < pod.priority())
                .toList();
    }

    /** The best way to make room; empty when there is none. */
    public Optional<Victims> plan(PodView pod, ClusterSnapshot snapshot, Placement.Nowhere nowhere) {
        List<Victims> candidates = new ArrayList<>();
        nowhere.verdicts().forEach((name, verdict) -> {
            NodeView node = snapshot.nodes().get(name);
            if (verdict.resolvable() && node != null) {
                victims(pod, snapshot, node).ifPresent(candidates::add);
            }
        });
        return candidates.stream()
                .min(Comparator.comparingInt(Victims::brokenBudgets)
                        .thenComparingInt(v -> v.pods().getFirst().priority())
                        .thenComparingLong(Preemption::prioritySum)
                        .thenComparingInt(v -> v.pods().size())
                        .thenComparing(v -> started(v.pods().getFirst()), Comparator.reverseOrder())
                        .thenComparing(Victims::node));
    }

    /** How many nodes could not be helped by preemption, and how many had nobody to evict. */
    public static String explain(ClusterSnapshot snapshot, Placement.Nowhere nowhere) {
        int total = snapshot.nodes().size();
        long useless = nowhere.verdicts().values().stream()
                .filter(v -> !v.resolvable())
                .count();
        long without = nowhere.verdicts().values().stream()
                .filter(NodeFit.Unfit::resolvable)
                .count();
        List<String> parts = new ArrayList<>();
        if (useless > 0) {
            parts.add(useless + " Preemption is not helpful for scheduling");
        }
        if (without > 0) {
            parts.add(without + " No preemption victims found for incoming pod");
        }
        parts.sort(Comparator.naturalOrder());
        return "0/%d nodes are available: %s.".formatted(total, String.join(", ", parts));
    }

    private Optional<Victims> victims(PodView pod, ClusterSnapshot snapshot, NodeView node) {
        List<PodView> lower =
                node.pods().stream().filter(p -> p.priority() < pod.priority()).toList();
        if (lower.isEmpty()) {
            return Optional.empty();
        }
        NodeView emptied = node;
        for (PodView candidate : lower) {
            emptied = emptied.withoutPod(candidate);
        }
        if (!cycle.fits(pod, snapshot.with(emptied), emptied)) {
            return Optional.empty();
        }
        Budgets budgets = new Budgets(snapshot);
        List<PodView> protectedPods = new ArrayList<>();
        List<PodView> others = new ArrayList<>();
        lower.stream().sorted(IMPORTANT_FIRST).forEach(p -> (budgets.wouldBreak(p) ? protectedPods : others).add(p));
        List<PodView> evicted = new ArrayList<>();
        NodeView now = emptied;
        now = reprieve(pod, snapshot, now, protectedPods, evicted);
        int broken = evicted.size();
        reprieve(pod, snapshot, now, others, evicted);
        evicted.sort(IMPORTANT_FIRST);
        return evicted.isEmpty() ? Optional.empty() : Optional.of(new Victims(node.name(), evicted, broken));
    }

    /** Puts back, the most important first, whoever may stay; the rest is evicted. */
    private NodeView reprieve(
            PodView pod, ClusterSnapshot snapshot, NodeView node, List<PodView> candidates, List<PodView> evicted) {
        NodeView now = node;
        for (PodView candidate : candidates) {
            NodeView with = now.withPod(candidate);
            if (cycle.fits(pod, snapshot.with(with), with)) {
                now = with;
            } else {
                evicted.add(candidate);
            }
        }
        return now;
    }

    private static long prioritySum(Victims victims) {
        return victims.pods().stream()
                .mapToLong(p -> (long) p.priority() + Integer.MAX_VALUE + 1)
                .sum();
    }

    private static String started(PodView pod) {
        var status = pod.pod().getStatus();
        String time = status == null ? null : status.getStartTime();
        return time == null ? "9999" : time;
    }

    /** Counts down what budgets still allow while victims are chosen. */
    private static final class Budgets {
        private final ClusterSnapshot snapshot;
        private final Map<String, Integer> left = new HashMap<>();

        Budgets(ClusterSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        boolean wouldBreak(PodView pod) {
            boolean breaks = false;
            for (PodDisruptionBudget budget : snapshot.world().disruptionBudgets(pod.namespace())) {
                LabelSelector selector = budget.getSpec().getSelector();
                if (selector == null || !matches(selector, pod.labels())) {
                    continue;
                }
                Integer allowed =
                        budget.getStatus() == null ? null : budget.getStatus().getDisruptionsAllowed();
                String id = budget.getMetadata().getUid();
                int rest = left.merge(id == null ? "" : id, (allowed == null ? 0 : allowed) - 1, (old, _) -> old - 1);
                breaks |= rest < 0;
            }
            return breaks;
        }

        private static boolean matches(LabelSelector selector, Map<String, String> labels) {
            boolean all = selector.getMatchLabels() == null
                    || selector.getMatchLabels().entrySet().stream()
                            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
            return all
                    && selector.getMatchExpressions().stream()
                            .allMatch(e -> new Requirement(e.getKey(), operator(e.getOperator()), e.getValues())
                                    .matches(labels));
        }

        private static Operator operator(String wire) {
            return switch (wire) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                default -> Operator.DOES_NOT_EXIST;
            };
        }
    }
}
