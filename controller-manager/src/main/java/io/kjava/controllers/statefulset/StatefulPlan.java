package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The next steps of a stateful set. With the ordered policy at most one, and none while a pod that
 * others wait for is not there yet. Pure.
 */
final class StatefulPlan {
    private final StatefulState state;
    private final List<StatefulStep> steps = new ArrayList<>();
    private final boolean ordered;

    private StatefulPlan(StatefulState state) {
        this.state = state;
        this.ordered = state.shape().ordered();
    }

    static List<StatefulStep> of(StatefulState state) {
        StatefulPlan plan = new StatefulPlan(state);
        boolean settled = plan.bringUp();
        if (settled || !plan.ordered) {
            settled &= plan.bringDown();
        }
        if (settled && plan.steps.stream().allMatch(s -> s instanceof StatefulStep.Repair)) {
            plan.update();
        }
        return List.copyOf(plan.steps);
    }

    /** Whether every pod of the set is there and well. */
    private boolean bringUp() {
        boolean settled = true;
        for (int ordinal = state.shape().start(); ordinal < state.shape().end(); ordinal++) {
            Pod pod = state.pods().get(ordinal);
            boolean well = pod == null ? create(ordinal) : look(pod, ordinal);
            settled &= well;
            if (!well && ordered) {
                return false;
            }
        }
        return settled || !ordered;
    }

    private boolean create(int ordinal) {
        steps.add(new StatefulStep.Create(ordinal));
        return false;
    }

    private boolean look(Pod pod, int ordinal) {
        if (PodFacts.isFinished(pod)) {
            if (!Keys.isTerminating(pod)) {
                boolean failed = PodFacts.phase(pod).equals("Failed");
                steps.add(new StatefulStep.Delete(pod, failed ? StatefulStep.Why.FAILED : StatefulStep.Why.SUCCEEDED));
            }
            return false;
        }
        if (Keys.isTerminating(pod)) {
            return false;
        }
        if (!StatefulPods.isIdentified(state.set(), pod, ordinal)
                || PodFacts.phase(pod).equals("Pending")) {
            steps.add(new StatefulStep.Repair(pod, ordinal));
        }
        return state.isAvailable(pod);
    }

    /** Whether nobody is left beyond the set's size. */
    private boolean bringDown() {
        if (state.condemned().isEmpty()) {
            return true;
        }
        Pod firstUnhealthy = firstUnhealthy();
        for (Pod pod : state.condemned()) {
            if (Keys.isTerminating(pod)) {
                if (ordered) {
                    return false;
                }
                continue;
            }
            if (ordered && !state.isAvailable(pod) && pod != firstUnhealthy) {
                return false; // a healthier order: first the one that blocks
            }
            steps.add(new StatefulStep.Delete(pod, StatefulStep.Why.SCALED_DOWN));
            if (ordered) {
                return false;
            }
        }
        return false;
    }

    private @org.jspecify.annotations.Nullable Pod firstUnhealthy() {
        for (Pod pod : state.pods().values()) {
            if (!state.isHealthy(pod)) {
                return pod;
            }
        }
        for (Pod pod : state.condemned().reversed()) {
            if (!state.isHealthy(pod)) {
                return pod;
            }
        }
        return null;
    }

    private void update() {
        if (state.shape().onDelete()) {
            return;
        }
        int first = Math.max(state.shape().start(), state.shape().partition());
        int unavailable = (int) state.pods().entrySet().stream()
                .filter(e -> !state.isHealthy(e.getValue()))
                .count();
        int room = state.shape().maxUnavailable();
        for (int ordinal = state.shape().end() - 1; ordinal >= first; ordinal--) {
            Map.Entry<Integer, Pod> entry = Map.entry(ordinal, state.pods().get(ordinal));
            Pod pod = entry.getValue();
            boolean outdated = !StatefulPods.revision(pod).equals(state.updateRevision());
            if (outdated && !Keys.isTerminating(pod)) {
                boolean healthy = state.isHealthy(pod);
                if (healthy && unavailable >= room) {
                    return;
                }
                steps.add(new StatefulStep.Delete(pod, StatefulStep.Why.OUTDATED));
                unavailable += healthy ? 1 : 0;
                if (room == 1) {
                    return;
                }
            } else if (!state.isHealthy(pod) && room == 1) {
                return; // one at a time: the one before must be well again
            }
        }
    }
}
