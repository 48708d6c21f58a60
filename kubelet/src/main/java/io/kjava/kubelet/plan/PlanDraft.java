package io.kjava.kubelet.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plan in the making. Confined to one call of the planner. */
final class PlanDraft {
    private final List<PodStep> stops = new ArrayList<>();
    private final List<PodStep> starts = new ArrayList<>();
    private final Map<String, CrashHistory.Delay> crashLoops = new HashMap<>();
    private @Nullable Instant wakeAt;

    /** Comes before every start. */
    void stop(PodStep step) {
        stops.add(step);
    }

    void start(PodStep step) {
        starts.add(step);
    }

    void crashLoop(String name, CrashHistory.Delay delay) {
        crashLoops.put(name, delay);
        wake(delay.until());
    }

    void wake(Instant at) {
        Instant earlier = wakeAt;
        if (earlier == null || at.isBefore(earlier)) {
            wakeAt = at;
        }
    }

    PodPlan toPlan() {
        List<PodStep> steps = new ArrayList<>(stops);
        steps.addAll(starts);
        return new PodPlan(steps, crashLoops, Optional.ofNullable(wakeAt));
    }
}
