package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.ScorePlugin;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pod's node selector and node affinity. */
public final class NodeAffinityMatch implements FilterPlugin, ScorePlugin {
    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        return node ->
                matches(pod, node) ? NodeFit.FITS : NodeFit.never("node(s) didn't match Pod's node affinity/selector");
    }

    /** Whether the pod's own wishes allow the node at all. */
    static boolean matches(PodView pod, NodeView node) {
        Map<String, String> selector = pod.pod().getSpec().getNodeSelector();
        if (selector != null) {
            for (Map.Entry<String, String> wanted : selector.entrySet()) {
                if (!wanted.getValue().equals(node.labels().get(wanted.getKey()))) {
                    return false;
                }
            }
        }
        Optional<NodeSelector> required =
                affinity(pod).map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution);
        return required.isEmpty()
                || required.get().getNodeSelectorTerms().stream().anyMatch(term -> Selectors.matches(term, node));
    }

    @Override
    public long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes) {
        List<PreferredSchedulingTerm> wishes = affinity(pod)
                .map(NodeAffinity::getPreferredDuringSchedulingIgnoredDuringExecution)
                .orElse(List.of());
        long[] raw = new long[nodes.size()];
        for (int i = 0; i < raw.length; i++) {
            for (PreferredSchedulingTerm wish : wishes) {
                if (Selectors.matches(wish.getPreference(), nodes.get(i))) {
                    raw[i] += wish.getWeight();
                }
            }
        }
        return ScorePlugin.normalize(raw, false);
    }

    private static Optional<NodeAffinity> affinity(PodView pod) {
        return pod.affinity().map(Affinity::getNodeAffinity);
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED);
    }
}
