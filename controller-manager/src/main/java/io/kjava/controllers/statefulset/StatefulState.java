package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stateful set and its pods at one instant.
 *
 * @param currentRevision name of the revision that the set comes from
 * @param updateRevision name of the revision that it is going to
 * @param pods by ordinal, those of the set
 * @param condemned those beyond its size, highest ordinal first
 */
record StatefulState(
        StatefulSet set,
        StatefulShape shape,
        String currentRevision,
        String updateRevision,
        Map<Integer, Pod> pods,
        List<Pod> condemned,
        Instant now) {
    static StatefulState of(
            StatefulSet set, String currentRevision, String updateRevision, Collection<Pod> own, Instant now) {
        StatefulShape shape = StatefulShape.of(set);
        Map<Integer, Pod> pods = new TreeMap<>();
        List<Pod> condemned = new ArrayList<>();
        for (Pod pod : own) {
            int ordinal = StatefulShape.ordinal(set, pod);
            if (shape.has(ordinal)) {
                pods.put(ordinal, pod);
            } else if (ordinal >= 0) {
                condemned.add(pod);
            }
        }
        condemned.sort(Comparator.<Pod>comparingInt(pod -> StatefulShape.ordinal(set, pod))
                .reversed());
        return new StatefulState(set, shape, currentRevision, updateRevision, pods, condemned, now);
    }

    boolean isRunningAndReady(Pod pod) {
        return PodFacts.phase(pod).equals("Running") && PodFacts.isReady(pod);
    }

    boolean isAvailable(Pod pod) {
        return isRunningAndReady(pod) && PodFacts.isAvailable(pod, shape.minReadySeconds(), now);
    }

    /** Ready long enough, and not on its way out. */
    boolean isHealthy(Pod pod) {
        return isAvailable(pod) && !Keys.isTerminating(pod);
    }

    /** The revision that a new pod of this ordinal gets. */
    String revisionFor(int ordinal, int currentReplicas) {
        if (shape.onDelete() || currentRevision.equals(updateRevision)) {
            return updateRevision;
        }
        int boundary = shape.hasPartition() ? shape.partition() : shape.start() + currentReplicas;
        return ordinal < boundary ? currentRevision : updateRevision;
    }
}
