package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The condition by which a pod says that it did not end by its own fault. Pure. */
public final class Disruptions {
    private static final String TYPE = "DisruptionTarget";

    private Disruptions() {}

    /** A copy of the pod with the condition. */
    public static Pod mark(Pod pod, String reason, String message, Instant now) {
        List<PodCondition> conditions = new ArrayList<>(pod.getStatus().getConditions());
        conditions.removeIf(condition -> condition.getType().equals(TYPE));
        PodCondition condition = new PodCondition();
        condition.setType(TYPE);
        condition.setStatus("True");
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastTransitionTime(Timestamps.format(now));
        if (Keys.generation(pod) > 0) {
            condition.setObservedGeneration(Keys.generation(pod));
        }
        conditions.add(condition);
        return new PodBuilder(pod)
                .editStatus()
                .withConditions(conditions)
                .endStatus()
                .build();
    }

    public static boolean isMarked(Pod pod) {
        return PodFacts.condition(pod, TYPE)
                .filter(condition -> "True".equals(condition.getStatus()))
                .isPresent();
    }
}
