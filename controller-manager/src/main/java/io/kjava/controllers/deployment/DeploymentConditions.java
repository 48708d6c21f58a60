package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deployment's conditions while they are being worked out. Confined to one reconcile call. */
final class DeploymentConditions {
    static final String PROGRESSING = "Progressing";
    static final String AVAILABLE = "Available";
    static final String REPLICA_FAILURE = "ReplicaFailure";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";
    static final String COMPLETE = "NewReplicaSetAvailable";
    static final String PAUSED = "DeploymentPaused";

    private final List<DeploymentCondition> conditions;
    private final Instant now;

    DeploymentConditions(List<DeploymentCondition> conditions, Instant now) {
        this.conditions = new ArrayList<>(conditions);
        this.now = now;
    }

    List<DeploymentCondition> all() {
        return List.copyOf(conditions);
    }

    @Nullable
    DeploymentCondition get(String type) {
        return find(conditions, type);
    }

    static @Nullable DeploymentCondition find(List<DeploymentCondition> conditions, String type) {
        for (DeploymentCondition condition : conditions) {
            if (condition.getType().equals(type)) {
                return condition;
            }
        }
        return null;
    }

    boolean hasReason(String type, String reason) {
        DeploymentCondition condition = get(type);
        return condition != null && reason.equals(condition.getReason());
    }

    void remove(String type) {
        conditions.removeIf(condition -> condition.getType().equals(type));
    }

    /** Does nothing when status and reason are what they were: that keeps the times. */
    void set(String type, String status, String reason, String message) {
        DeploymentCondition before = get(type);
        if (before != null && status.equals(before.getStatus()) && reason.equals(before.getReason())) {
            return;
        }
        replace(type, status, reason, message);
    }

    /** Sets it even when nothing but the time of its update changes. */
    void replace(String type, String status, String reason, String message) {
        DeploymentCondition before = get(type);
        String at = Timestamps.format(now);
        String since = before != null && status.equals(before.getStatus()) ? before.getLastTransitionTime() : at;
        remove(type);
        conditions.add(new DeploymentCondition(since, at, message, reason, status, type));
    }
}
