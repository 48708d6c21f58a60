package io.kjava.controllers.deployment;

import static io.kjava.controllers.objects.Values.nonZero;
import static io.kjava.controllers.objects.Values.zero;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of a deployment, from its replica sets. Pure. */
final class DeploymentStatusView {
    private final Deployment deployment;
    private final Rollout rollout;
    private final Instant now;

    DeploymentStatusView(Deployment deployment, Instant now) {
        this.deployment = deployment;
        this.rollout = Rollout.of(deployment);
        this.now = now;
    }

    /** Numbers and availability, without a word about progress. */
    DeploymentStatus counted(List<ReplicaSet> all, @Nullable ReplicaSet newSet, DeploymentConditions conditions) {
        int available = ReplicaSets.sum(all, ReplicaSets::available);
        int wanted = ReplicaSets.sum(all, ReplicaSets::replicas);
        DeploymentStatus status = new DeploymentStatus();
        status.setObservedGeneration(Keys.generation(deployment));
        status.setReplicas(nonZero(ReplicaSets.sum(all, ReplicaSets::actual)));
        status.setUpdatedReplicas(newSet == null ? null : nonZero(ReplicaSets.actual(newSet)));
        status.setReadyReplicas(nonZero(ReplicaSets.sum(all, ReplicaSets::ready)));
        status.setAvailableReplicas(nonZero(available));
        status.setUnavailableReplicas(nonZero(Math.max(0, wanted - available)));
        status.setTerminatingReplicas(ReplicaSets.sum(all, ReplicaSets::terminating));
        status.setCollisionCount(nonZero(Rollout.collisions(deployment)));
        if (available >= rollout.leastAvailable()) {
            conditions.set(
                    DeploymentConditions.AVAILABLE,
                    "True",
                    "MinimumReplicasAvailable",
                    "Deployment has minimum availability.");
        } else {
            conditions.set(
                    DeploymentConditions.AVAILABLE,
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
        status.setConditions(conditions.all());
        return status;
    }

    /** Numbers, availability, progress and failures of a rollout. */
    DeploymentStatus rolling(List<ReplicaSet> all, @Nullable ReplicaSet newSet, DeploymentConditions conditions) {
        DeploymentStatus status = counted(all, newSet, conditions);
        if (!rollout.hasDeadline()) {
            conditions.remove(DeploymentConditions.PROGRESSING);
        } else if (!isSettled(status, conditions)) {
            progress(status, newSet, conditions);
        }
        Optional<ReplicaSetCondition> failure = failure(all, newSet);
        if (failure.isPresent()) {
            conditions.set(
                    DeploymentConditions.REPLICA_FAILURE,
                    failure.get().getStatus(),
                    failure.get().getReason(),
                    failure.get().getMessage());
        } else {
            conditions.remove(DeploymentConditions.REPLICA_FAILURE);
        }
        status.setConditions(conditions.all());
        return status;
    }

    private boolean isSettled(DeploymentStatus status, DeploymentConditions conditions) {
        return zero(status.getReplicas()) == zero(status.getUpdatedReplicas())
                && conditions.hasReason(DeploymentConditions.PROGRESSING, DeploymentConditions.COMPLETE);
    }

    private void progress(DeploymentStatus status, @Nullable ReplicaSet newSet, DeploymentConditions conditions) {
        String subject = newSet == null
                ? "Deployment \"%s\"".formatted(Keys.name(deployment))
                : "ReplicaSet \"%s\"".formatted(Keys.name(newSet));
        String type = DeploymentConditions.PROGRESSING;
        if (isComplete(status)) {
            conditions.set(type, "True", DeploymentConditions.COMPLETE, subject + " has successfully progressed.");
        } else if (hasProgressed(status)) {
            conditions.replace(type, "True", "ReplicaSetUpdated", subject + " is progressing.");
        } else if (hasTimedOut(conditions)) {
            conditions.set(type, "False", DeploymentConditions.TIMED_OUT, subject + " has timed out progressing.");
        }
    }

    boolean isComplete(@Nullable DeploymentStatus status) {
        return status != null
                && zero(status.getUpdatedReplicas()) == rollout.replicas()
                && zero(status.getReplicas()) == rollout.replicas()
                && zero(status.getAvailableReplicas()) == rollout.replicas()
                && Values.or(status.getObservedGeneration(), 0) >= Keys.generation(deployment);
    }

    private boolean hasProgressed(DeploymentStatus after) {
        DeploymentStatus before = deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
        int oldBefore = zero(before.getReplicas()) - zero(before.getUpdatedReplicas());
        int oldAfter = zero(after.getReplicas()) - zero(after.getUpdatedReplicas());
        return zero(after.getUpdatedReplicas()) > zero(before.getUpdatedReplicas())
                || oldAfter < oldBefore
                || zero(after.getReadyReplicas()) > zero(before.getReadyReplicas())
                || zero(after.getAvailableReplicas()) > zero(before.getAvailableReplicas());
    }

    private boolean hasTimedOut(DeploymentConditions conditions) {
        DeploymentCondition progress = conditions.get(DeploymentConditions.PROGRESSING);
        if (progress == null || DeploymentConditions.COMPLETE.equals(progress.getReason())) {
            return false;
        }
        if (DeploymentConditions.TIMED_OUT.equals(progress.getReason())) {
            return true;
        }
        return deadline(progress).isBefore(now);
    }

    private Instant deadline(DeploymentCondition progress) {
        return Timestamps.orEpoch(progress.getLastUpdateTime()).plusSeconds(rollout.progressDeadlineSeconds());
    }

    /** When to look again whether the rollout is stuck. */
    Optional<Duration> nextCheck(DeploymentStatus status) {
        DeploymentCondition progress =
                DeploymentConditions.find(status.getConditions(), DeploymentConditions.PROGRESSING);
        if (!rollout.hasDeadline()
                || progress == null
                || isComplete(status)
                || DeploymentConditions.TIMED_OUT.equals(progress.getReason())
                || DeploymentConditions.COMPLETE.equals(progress.getReason())) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, deadline(progress)).plusSeconds(1);
        return Optional.of(left.isPositive() ? left : Duration.ofSeconds(1));
    }

    private static Optional<ReplicaSetCondition> failure(List<ReplicaSet> all, @Nullable ReplicaSet newSet) {
        List<ReplicaSet> order = new ArrayList<>();
        if (newSet != null) {
            order.add(newSet);
        }
        order.addAll(all);
        return order.stream()
                .filter(set -> set.getStatus() != null)
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(c -> c.getType().equals("ReplicaFailure"))
                .findFirst();
    }
}
