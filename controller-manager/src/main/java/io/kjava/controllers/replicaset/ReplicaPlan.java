package io.kjava.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.pods.DeletionOrder;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What to do about the number of pods. Pure. */
public sealed interface ReplicaPlan {
    /** No more than this many pods are made or deleted at once. */
    int BURST = 500;

    record Keep() implements ReplicaPlan {}

    record Create(int count) implements ReplicaPlan {}

    record Delete(List<Pod> pods) implements ReplicaPlan {}

    /**
     * @param active the set's own pods that count
     * @param related pods of all sets with the same owner, to see how crowded nodes are
     */
    static ReplicaPlan of(int wanted, List<Pod> active, Collection<Pod> related, Instant now) {
        int missing = wanted - active.size();
        if (missing == 0) {
            return new Keep();
        }
        if (missing > 0) {
            return new Create(Math.min(missing, BURST));
        }
        int surplus = Math.min(-missing, BURST);
        if (surplus == active.size()) {
            return new Delete(List.copyOf(active));
        }
        Map<String, Integer> podsOnNode = new HashMap<>();
        for (Pod pod : related) {
            if (PodFacts.isActive(pod)) {
                podsOnNode.merge(PodFacts.nodeName(pod), 1, Integer::sum);
            }
        }
        return new Delete(active.stream()
                .sorted(new DeletionOrder(podsOnNode, now))
                .limit(surplus)
                .toList());
    }
}
