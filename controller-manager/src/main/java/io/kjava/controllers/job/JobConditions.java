package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A job's conditions while they are being worked out. Confined to one reconcile call. */
final class JobConditions {
    private final List<JobCondition> conditions;
    private final String now;

    JobConditions(List<JobCondition> conditions, Instant now) {
        this.conditions = new ArrayList<>(conditions);
        this.now = Timestamps.format(now);
    }

    List<JobCondition> all() {
        return List.copyOf(conditions);
    }

    /** Whether it was another status before; an absent condition is not set to False. */
    boolean set(String type, boolean value, String reason, String message) {
        String status = value ? "True" : "False";
        for (int i = 0; i < conditions.size(); i++) {
            JobCondition known = conditions.get(i);
            if (known.getType().equals(type)) {
                if (known.getStatus().equals(status)) {
                    return false;
                }
                conditions.set(i, new JobCondition(now, now, message, reason, status, type));
                return true;
            }
        }
        if (!value) {
            return false;
        }
        conditions.add(new JobCondition(now, now, message, reason, status, type));
        return true;
    }
}
