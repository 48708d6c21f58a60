package io.kjava.controllers.statefulset;

import static io.kjava.controllers.objects.Values.nonZero;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.util.ArrayList;
import java.util.List;

/** The status of a stateful set. Pure. */
final class StatefulStatusView {
    private StatefulStatusView() {}

    static StatefulSetStatus of(StatefulState state) {
        int replicas = 0;
        int ready = 0;
        int available = 0;
        int current = 0;
        int updated = 0;
        List<Pod> all = new ArrayList<>(state.pods().values());
        all.addAll(state.condemned());
        for (Pod pod : all) {
            if (PodFacts.phase(pod).isEmpty()) {
                continue;
            }
            replicas++;
            if (state.isRunningAndReady(pod)) {
                ready++;
                available += state.isAvailable(pod) ? 1 : 0;
            }
            if (!Keys.isTerminating(pod)) {
                String revision = StatefulPods.revision(pod);
                current += revision.equals(state.currentRevision()) ? 1 : 0;
                updated += revision.equals(state.updateRevision()) ? 1 : 0;
            }
        }
        StatefulSetStatus status = new StatefulSetStatus();
        status.setObservedGeneration(Keys.generation(state.set()));
        status.setReplicas(replicas);
        status.setReadyReplicas(nonZero(ready));
        status.setAvailableReplicas(available);
        status.setCurrentReplicas(nonZero(current));
        status.setUpdatedReplicas(nonZero(updated));
        status.setCurrentRevision(state.currentRevision());
        status.setUpdateRevision(state.updateRevision());
        status.setCollisionCount(
                state.set().getStatus() == null
                        ? Integer.valueOf(0)
                        : Integer.valueOf(Values.zero(state.set().getStatus().getCollisionCount())));
        if (state.set().getStatus() != null) {
            status.setConditions(state.set().getStatus().getConditions());
        }
        completeRollout(state, status);
        return status;
    }

    private static void completeRollout(StatefulState state, StatefulSetStatus status) {
        int updated = Values.zero(status.getUpdatedReplicas());
        boolean complete = !state.shape().onDelete()
                && updated == Values.zero(status.getReplicas())
                && updated == state.shape().replicas()
                && Values.zero(status.getReadyReplicas()) == Values.zero(status.getReplicas());
        if (complete) {
            status.setCurrentReplicas(status.getUpdatedReplicas());
            status.setCurrentRevision(status.getUpdateRevision());
        }
    }
}
