package io.kjava.controllers.podautoscaler;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerConditionBuilder;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The conditions of an autoscaler while they are changed. Confined to one reconcile. */
final class AutoscalerConditions {
    private final List<HorizontalPodAutoscalerCondition> all;
    private final Instant now;

    AutoscalerConditions(List<HorizontalPodAutoscalerCondition> before, Instant now) {
        this.all = new ArrayList<>(before);
        this.now = now;
    }

    void set(String type, boolean status, String reason, String message) {
        String text = status ? "True" : "False";
        String since = Timestamps.format(now);
        int at = all.size();
        for (int i = 0; i < all.size(); i++) {
            HorizontalPodAutoscalerCondition old = all.get(i);
            if (old.getType().equals(type)) {
                at = i;
                since = text.equals(old.getStatus()) ? old.getLastTransitionTime() : since;
            }
        }
        HorizontalPodAutoscalerCondition condition = new HorizontalPodAutoscalerConditionBuilder()
                .withType(type)
                .withStatus(text)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since)
                .build();
        if (at == all.size()) {
            all.add(condition);
        } else {
            all.set(at, condition);
        }
    }

    List<HorizontalPodAutoscalerCondition> all() {
        return List.copyOf(all);
    }
}
