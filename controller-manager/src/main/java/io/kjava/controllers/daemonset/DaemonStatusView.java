package io.kjava.controllers.daemonset;

import static io.kjava.controllers.objects.Values.nonZero;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of a daemon set. Pure. */
final class DaemonStatusView {
    private DaemonStatusView() {}

    static DaemonSetStatus of(DaemonState state, @Nullable Integer collisions) {
        int current = 0;
        int misplaced = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (Map.Entry<String, NodeDecision> node : state.decisions().entrySet()) {
            List<Pod> pods = state.pods(node.getKey());
            if (pods.isEmpty()) {
                continue;
            }
            if (!node.getValue().start()) {
                misplaced++;
                continue;
            }
            current++;
            Pod pod = pods.getFirst();
            if (PodFacts.isReady(pod)) {
                ready++;
                available += state.isAvailable(pod) ? 1 : 0;
            }
            updated += DaemonPods.hasHash(pod, state.hash()) ? 1 : 0;
        }
        int desired = state.desired();
        DaemonSetStatus status = new DaemonSetStatus();
        status.setDesiredNumberScheduled(desired);
        status.setCurrentNumberScheduled(current);
        status.setNumberMisscheduled(misplaced);
        status.setNumberReady(ready);
        status.setNumberAvailable(nonZero(available));
        status.setNumberUnavailable(nonZero(desired - available));
        status.setUpdatedNumberScheduled(nonZero(updated));
        status.setObservedGeneration(Keys.generation(state.set()));
        status.setCollisionCount(collisions);
        if (state.set().getStatus() != null) {
            status.setConditions(state.set().getStatus().getConditions());
        }
        return status;
    }

    static @Nullable Integer collisions(DaemonState state) {
        return state.set().getStatus() == null
                ? null
                : Values.nonZero(Values.zero(state.set().getStatus().getCollisionCount()));
    }
}
