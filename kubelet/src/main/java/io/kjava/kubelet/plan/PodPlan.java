package io.kjava.kubelet.plan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done now, and when to look again.
 *
 * @param steps in order; empty when the pod is as it should be
 * @param crashLoops containers whose restart is delayed, with the delay
 * @param wakeAt when something that waits becomes due; empty when only a change matters
 */
public record PodPlan(List<PodStep> steps, Map<String, CrashHistory.Delay> crashLoops, Optional<Instant> wakeAt) {
    public static final PodPlan NOTHING = new PodPlan(List.of(), Map.of(), Optional.empty());

    public PodPlan {
        steps = List.copyOf(steps);
        crashLoops = Map.copyOf(crashLoops);
        requireNonNull(wakeAt, "wakeAt");
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }
}
