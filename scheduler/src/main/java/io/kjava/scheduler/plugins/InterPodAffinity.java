package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods that want to be, or must not be, where certain other pods are. */
public final class InterPodAffinity implements FilterPlugin, ScorePlugin {
    /** How much an existing pod's required affinity to the new one counts as a wish. */
    private static final int HARD_AFFINITY_WEIGHT = 1;

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        List<PodAffinityTerm> wanted = required(pod, true);
        List<PodAffinityTerm> unwanted = required(pod, false);
        Set<Domain> refusedByOthers = refusedByOthers(pod, snapshot);
        if (wanted.isEmpty() && unwanted.isEmpty() && refusedByOthers.isEmpty()) {
            return NodeFilter.ALL;
        }
        List<Set<String>> good = domains(pod, wanted, snapshot, true);
        List<Set<String>> bad = domains(pod, unwanted, snapshot, false);
        // The first of a group that wants to be together would wait for itself for ever.
        boolean firstOfItsKind = good.stream().allMatch(Set::isEmpty)
                && wanted.stream().allMatch(term -> AffinityTerms.means(term, pod, pod, snapshot));
        return node -> {
            for (int i = 0; i < wanted.size(); i++) {
                String value = node.labels().get(wanted.get(i).getTopologyKey());
                if (value == null || !firstOfItsKind && !good.get(i).contains(value)) {
                    return NodeFit.never("node(s) didn't match pod affinity rules");
                }
            }
            for (int i = 0; i < unwanted.size(); i++) {
                String value = node.labels().get(unwanted.get(i).getTopologyKey());
                if (value != null && bad.get(i).contains(value)) {
                    return NodeFit.unfit("node(s) didn't match pod anti-affinity rules");
                }
            }
            for (Domain domain : refusedByOthers) {
                if (domain.value().equals(node.labels().get(domain.key()))) {
                    return NodeFit.unfit("node(s) didn't satisfy existing pods anti-affinity rules");
                }
            }
            return NodeFit.FITS;
        };
    }

    /** A value of a node label. */
    private record Domain(String key, String value) {}

    private static List<PodAffinityTerm> required(PodView pod, boolean affinity) {
        if (!affinity) {
            return pod.requiredAntiAffinity();
        }
        return pod.affinity()
                .map(Affinity::getPodAffinity)
                .map(a -> a.getRequiredDuringSchedulingIgnoredDuringExecution())
                .orElse(List.of());
    }

    /**
     * For each term, the values of its label on nodes with a pod that the term means; {@code all} for
     * pods that every term means.
     */
    private static List<Set<String>> domains(
            PodView pod, List<PodAffinityTerm> terms, ClusterSnapshot snapshot, boolean all) {
        List<Set<String>> result = new ArrayList<>();
        for (PodAffinityTerm term : terms) {
            Set<String> values = new HashSet<>();
            for (NodeView node : snapshot.nodes().values()) {
                String value = node.labels().get(term.getTopologyKey());
                if (value != null
                        && !values.contains(value)
                        && node.pods().stream()
                                .anyMatch(o -> (all ? terms : List.of(term))
                                        .stream().allMatch(t -> AffinityTerms.means(t, pod, o, snapshot)))) {
                    values.add(value);
                }
            }
            result.add(values);
        }
        return result;
    }

    private static Set<Domain> refusedByOthers(PodView pod, ClusterSnapshot snapshot) {
        Set<Domain> result = new HashSet<>();
        for (NodeView node : snapshot.nodes().values()) {
            for (PodView other : node.pods()) {
                for (PodAffinityTerm term : other.requiredAntiAffinity()) {
                    String value = node.labels().get(term.getTopologyKey());
                    if (value != null && AffinityTerms.means(term, other, pod, snapshot)) {
                        result.add(new Domain(term.getTopologyKey(), value));
                    }
                }
            }
        }
        return result;
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        Map<Domain, Long> sums = new HashMap<>();
        for (NodeView node : snapshot.nodes().values()) {
            for (PodView other : node.pods()) {
                addWishes(pod, pod, other, node, snapshot, sums);
                addWishes(other, other, pod, node, snapshot, sums);
                for (PodAffinityTerm term : required(other, true)) {
                    if (AffinityTerms.means(term, other, pod, snapshot)) {
                        add(sums, node, term.getTopologyKey(), HARD_AFFINITY_WEIGHT);
                    }
                }
            }
        }
        long[] raw = new long[nodes.size()];
        for (int i = 0; i < raw.length; i++) {
            for (Map.Entry<Domain, Long> sum : sums.entrySet()) {
                if (sum.getKey()
                        .value()
                        .equals(nodes.get(i).labels().get(sum.getKey().key()))) {
                    raw[i] += sum.getValue();
                }
            }
        }
        return spread(raw);
    }

    /** Adds what {@code owner} thinks of being in the domain of {@code node} because of the other. */
    private static void addWishes(
            PodView owner,
            PodView termOwner,
            PodView other,
            NodeView node,
            ClusterSnapshot snapshot,
            Map<Domain, Long> sums) {
        if (owner.affinity().isEmpty()) {
            return;
        }
        Affinity affinity = owner.affinity().get();
        if (affinity.getPodAffinity() != null) {
            for (WeightedPodAffinityTerm wish :
                    affinity.getPodAffinity().getPreferredDuringSchedulingIgnoredDuringExecution()) {
                if (AffinityTerms.means(wish.getPodAffinityTerm(), termOwner, other, snapshot)) {
                    add(sums, node, wish.getPodAffinityTerm().getTopologyKey(), wish.getWeight());
                }
            }
        }
        if (affinity.getPodAntiAffinity() != null) {
            for (WeightedPodAffinityTerm wish :
                    affinity.getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution()) {
                if (AffinityTerms.means(wish.getPodAffinityTerm(), termOwner, other, snapshot)) {
                    add(sums, node, wish.getPodAffinityTerm().getTopologyKey(), -wish.getWeight());
                }
            }
        }
    }

    private static void add(Map<Domain, Long> sums, NodeView node, String key, long weight) {
        String value = node.labels().get(key);
        if (value != null) {
            sums.merge(new Domain(key, value), weight, Long::sum);
        }
    }

    /** From the lowest to the highest becomes 0 to 100. */
    private static long[] spread(long[] raw) {
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        for (long value : raw) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        long[] result = new long[raw.length];
        for (int i = 0; i < raw.length && highest > lowest; i++) {
            result[i] = MAX * (raw[i] - lowest) / (highest - lowest);
        }
        return result;
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.POD_GONE, WakeUp.POD_ASSIGNED, WakeUp.NAMESPACE_CHANGED);
    }
}
