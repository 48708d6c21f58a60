package io.kjava.controllers.replicaset;

import static io.kjava.controllers.objects.Values.nonZero;
import static io.kjava.controllers.objects.Values.zero;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kjava.controllers.objects.Values;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ReplicaSet as a set of replicas. */
final class ReplicaSetKind implements ReplicaKind<ReplicaSet> {
    @Override
    public Class<ReplicaSet> type() {
        return ReplicaSet.class;
    }

    @Override
    public int replicas(ReplicaSet set) {
        return Values.or(set.getSpec().getReplicas(), 1);
    }

    @Override
    public int minReadySeconds(ReplicaSet set) {
        return zero(set.getSpec().getMinReadySeconds());
    }

    @Override
    public LabelQuery selector(ReplicaSet set) {
        return LabelSelectors.of(set.getSpec().getSelector());
    }

    @Override
    public PodTemplateSpec template(ReplicaSet set) {
        return set.getSpec().getTemplate();
    }

    @Override
    public ReplicaStatus status(ReplicaSet set) {
        ReplicaSetStatus status = set.getStatus();
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
                zero(status.getTerminatingReplicas()),
                Values.or(status.getObservedGeneration(), 0),
                failure);
    }

    @Override
    public ReplicaSet withStatus(ReplicaSet set, ReplicaStatus status) {
        ReplicaSetStatus next = new ReplicaSetStatus();
        List<ReplicaSetCondition> conditions = new ArrayList<>(
                set.getStatus() == null ? List.of() : set.getStatus().getConditions());
        conditions.removeIf(c -> c.getType().equals("ReplicaFailure"));
        status.failure()
                .ifPresent(f -> conditions.add(
                        new ReplicaSetCondition(f.since(), f.message(), f.reason(), "True", "ReplicaFailure")));
        next.setConditions(conditions);
        next.setReplicas(status.replicas());
        next.setFullyLabeledReplicas(nonZero(status.fullyLabeled()));
        next.setReadyReplicas(nonZero(status.ready()));
        next.setAvailableReplicas(nonZero(status.available()));
        next.setTerminatingReplicas(status.terminating());
        next.setObservedGeneration(status.observedGeneration());
        return new ReplicaSetBuilder(set).withStatus(next).build();
    }
}
