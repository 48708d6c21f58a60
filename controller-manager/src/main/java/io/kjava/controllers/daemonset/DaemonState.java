package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A daemon set, the nodes and its pods at one instant.
 *
 * @param hash of the template that new pods get
 * @param podsOnNode by target node, oldest first
 */
record DaemonState(
        DaemonSet set,
        String hash,
        List<Node> nodes,
        Map<String, NodeDecision> decisions,
        Map<String, List<Pod>> podsOnNode,
        Instant now) {
    private static final Comparator<Pod> OLDEST_FIRST = Comparator.<Pod, Boolean>comparing(
                    pod -> PodFacts.nodeName(pod).isEmpty())
            .thenComparing(pod -> Values.or(pod.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(Keys::name);

    static DaemonState of(DaemonSet set, String hash, Collection<Node> nodes, List<Pod> pods, Instant now) {
        Map<String, List<Pod>> byNode = new LinkedHashMap<>();
        for (Pod pod : pods) {
            byNode.computeIfAbsent(DaemonPods.targetNode(pod), _ -> new ArrayList<>())
                    .add(pod);
        }
        byNode.values().forEach(list -> list.sort(OLDEST_FIRST));
        List<Node> sorted =
                nodes.stream().sorted(Comparator.comparing(Keys::name)).toList();
        Pod sample = DaemonPods.sample(set);
        Map<String, NodeDecision> decisions = new LinkedHashMap<>();
        sorted.forEach(node -> decisions.put(Keys.name(node), NodeDecision.of(sample, node)));
        return new DaemonState(set, hash, sorted, decisions, byNode, now);
    }

    List<Pod> pods(String node) {
        return podsOnNode.getOrDefault(node, List.of());
    }

    int minReadySeconds() {
        return Values.zero(set.getSpec().getMinReadySeconds());
    }

    boolean isAvailable(Pod pod) {
        return PodFacts.isAvailable(pod, minReadySeconds(), now);
    }

    int desired() {
        return (int) decisions.values().stream().filter(NodeDecision::start).count();
    }

    boolean isRolling() {
        return set.getSpec().getUpdateStrategy() == null
                || !"OnDelete".equals(set.getSpec().getUpdateStrategy().getType());
    }

    private @org.jspecify.annotations.Nullable RollingUpdateDaemonSet rolling() {
        return set.getSpec().getUpdateStrategy() == null
                ? null
                : set.getSpec().getUpdateStrategy().getRollingUpdate();
    }

    int maxSurge() {
        RollingUpdateDaemonSet rolling = rolling();
        return !isRolling() || rolling == null ? 0 : Values.scaled(rolling.getMaxSurge(), desired(), true);
    }

    int maxUnavailable() {
        RollingUpdateDaemonSet rolling = rolling();
        int unavailable = rolling == null || rolling.getMaxUnavailable() == null
                ? 1
                : Values.scaled(rolling.getMaxUnavailable(), desired(), true);
        return unavailable == 0 && maxSurge() == 0 ? 1 : unavailable;
    }
}
