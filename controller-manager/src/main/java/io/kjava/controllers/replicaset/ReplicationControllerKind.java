package io.kjava.controllers.replicaset;

import static io.kjava.controllers.objects.Values.nonZero;
import static io.kjava.controllers.objects.Values.zero;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerCondition;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import io.kjava.controllers.objects.Values;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ReplicationController as a set of replicas. */
final class ReplicationControllerKind implements ReplicaKind<ReplicationController> {
    @Override
    public Class<ReplicationController> type() {
        return ReplicationController.class;
    }

    @Override
    public int replicas(ReplicationController set) {
        return Values.or(set.getSpec().getReplicas(), 1);
    }

    @Override
    public int minReadySeconds(ReplicationController set) {
        return zero(set.getSpec().getMinReadySeconds());
    }

    @Override
    public LabelQuery selector(ReplicationController set) {
        return LabelSelectors.ofLabels(set.getSpec().getSelector());
    }

    @Override
    public PodTemplateSpec template(ReplicationController set) {
        return set.getSpec().getTemplate();
    }

    @Override
    public ReplicaStatus status(ReplicationController set) {
        ReplicationControllerStatus status = set.getStatus();
        if (status == null) {
            return new ReplicaStatus(0, 0, 0, 0, 0, 0, Optional.empty());
        }
        Optional<ReplicaStatus.Failure> failure = status.getConditions().stream()
                .filter(c -> c.getType().equals("ReplicaFailure"))
                .map(c -> new ReplicaStatus.Failure(
                        Values.or(c.getReason(), ""),
                        Values.or(c.getMessage(), ""),
                        Values.or(c.getLastTransitionTime(), "")))
                .findFirst();
        return new ReplicaStatus(
                zero(status.getReplicas()),
                zero(status.getFullyLabeledReplicas()),
                zero(status.getReadyReplicas()),
                zero(status.getAvailableReplicas()),
                0,
                Values.or(status.getObservedGeneration(), 0),
                failure);
    }

    @Override
    public ReplicationController withStatus(ReplicationController set, ReplicaStatus status) {
        ReplicationControllerStatus next = new ReplicationControllerStatus();
        List<ReplicationControllerCondition> conditions = new ArrayList<>(
                set.getStatus() == null ? List.of() : set.getStatus().getConditions());
        conditions.removeIf(c -> c.getType().equals("ReplicaFailure"));
        status.failure()
                .ifPresent(f -> conditions.add(new ReplicationControllerCondition(
                        f.since(), f.message(), f.reason(), "True", "ReplicaFailure")));
        next.setConditions(conditions);
        next.setReplicas(status.replicas());
        next.setFullyLabeledReplicas(nonZero(status.fullyLabeled()));
        next.setReadyReplicas(nonZero(status.ready()));
        next.setAvailableReplicas(nonZero(status.available()));
        next.setObservedGeneration(status.observedGeneration());
        return new ReplicationControllerBuilder(set).withStatus(next).build();
    }
}
