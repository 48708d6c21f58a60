package io.kjava.controllers.deployment;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.Ownership;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drives a deployment one step further at a time; every change of a replica set brings the next. */
public final class DeploymentReconciler implements Reconciler {
    private final ResourceClient<Deployment> client;
    private final RevisionNotes revisions;
    private final ResourceClient<ReplicaSet> setClient;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> sets;
    private final PodIndex pods;
    private final Ownership<ReplicaSet> ownership;
    private final EventRecorder events;
    private final InstantSource clock;

    DeploymentReconciler(
            ApiClient client,
            Informer<Deployment> deployments,
            Informer<ReplicaSet> sets,
            PodIndex pods,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(Deployment.class);
        this.revisions = new RevisionNotes(client);
        this.setClient = client.resource(ReplicaSet.class);
        this.deployments = requireNonNull(deployments, "deployments");
        this.sets = requireNonNull(sets, "sets");
        this.pods = requireNonNull(pods, "pods");
        this.ownership = new Ownership<>(setClient);
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Deployment> found = deployments.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        Deployment deployment = found.get();
        LabelQuery selector = LabelSelectors.of(deployment.getSpec().getSelector());
        if (selector.isEverything()) {
            return selectsAll(deployment);
        }
        List<ReplicaSet> owned = ownership.claim(
                deployment, selector, sets.inNamespace(key.namespace()), _ -> true, () -> client.get(key));
        DeploymentSync sync =
                new DeploymentSync(client, revisions, setClient, events, deployment, owned, clock.instant());
        try {
            return drive(deployment, sync);
        } catch (ApiException e) {
            if (PodActions.isNamespaceEnding(e)) {
                return Outcome.SETTLED;
            }
            throw e;
        }
    }

    private Outcome selectsAll(Deployment deployment) {
        events.warning(
                deployment, "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.");
        DeploymentStatus status = deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
        if (Values.or(status.getObservedGeneration(), 0) < Keys.generation(deployment)) {
            client.updateStatus(new DeploymentBuilder(deployment)
                    .editOrNewStatus()
                    .withObservedGeneration(Keys.generation(deployment))
                    .endStatus()
                    .build());
        }
        return Outcome.SETTLED;
    }

    private Outcome drive(Deployment deployment, DeploymentSync sync) {
        if (Keys.isTerminating(deployment)) {
            sync.reportCounts();
            return Outcome.SETTLED;
        }
        notePause(deployment, sync);
        if (Rollout.isPaused(deployment)) {
            scale(deployment, sync);
            sync.deleteSurplusHistory();
            sync.reportCounts();
            return Outcome.SETTLED;
        }
        if (ScalePlan.isScaling(sync.rollout(), sync.allSets())) {
            scale(deployment, sync);
            sync.reportCounts();
            return Outcome.SETTLED;
        }
        if (sync.rollout().rolling()) {
            roll(sync);
        } else {
            recreate(sync);
        }
        DeploymentStatus status = sync.reportRollout();
        return sync.view()
                .nextCheck(status)
                .<Outcome>map(Outcome.CheckAgain::new)
                .orElse(Outcome.SETTLED);
    }

    /** A paused rollout must not time out, and a resumed one starts its time anew. */
    private static void notePause(Deployment deployment, DeploymentSync sync) {
        DeploymentConditions conditions = sync.conditions();
        String type = DeploymentConditions.PROGRESSING;
        if (!sync.rollout().hasDeadline() || conditions.hasReason(type, DeploymentConditions.TIMED_OUT)) {
            return;
        }
        boolean noted = conditions.hasReason(type, DeploymentConditions.PAUSED);
        if (Rollout.isPaused(deployment) && !noted) {
            conditions.set(type, "Unknown", DeploymentConditions.PAUSED, "Deployment is paused");
        } else if (!Rollout.isPaused(deployment) && noted) {
            conditions.set(type, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    private static void scale(Deployment deployment, DeploymentSync sync) {
        sync.refreshNewSet();
        int replicas = deployment.getStatus() == null
                ? 0
                : Values.zero(deployment.getStatus().getReplicas());
        sync.resize(ScalePlan.of(sync.rollout(), sync.newSet(), sync.oldSets(), replicas));
    }

    private static void roll(DeploymentSync sync) {
        ReplicaSet newSet = currentSet(sync);
        Optional<Resize> growth = RolloutPlan.growNew(sync.rollout(), newSet, sync.oldSets());
        if (growth.isPresent() && sync.resize(List.of(growth.get()))) {
            return;
        }
        if (sync.resize(RolloutPlan.shrinkOld(sync.rollout(), sync.newSet(), sync.oldSets()))) {
            return;
        }
        if (sync.isComplete()) {
            sync.deleteSurplusHistory();
        }
    }

    private static ReplicaSet currentSet(DeploymentSync sync) {
        if (sync.newSet() == null) {
            sync.createNewSet();
        } else {
            sync.refreshNewSet();
        }
        return requireNonNull(sync.newSet());
    }

    private void recreate(DeploymentSync sync) {
        sync.refreshNewSet();
        List<Resize> down = new ArrayList<>();
        ReplicaSets.active(sync.oldSets()).forEach(set -> down.add(new Resize(set, 0)));
        if (sync.resize(down) || oldPodsRun(sync)) {
            return;
        }
        ReplicaSet newSet = currentSet(sync);
        sync.resize(List.of(new Resize(newSet, sync.rollout().replicas())));
        if (sync.isComplete()) {
            sync.deleteSurplusHistory();
        }
    }

    private boolean oldPodsRun(DeploymentSync sync) {
        for (ReplicaSet set : sync.oldSets()) {
            boolean any = ReplicaSets.actual(set) > 0;
            for (Pod pod : pods.controlledBy(set)) {
                any |= !PodFacts.isFinished(pod);
            }
            if (any) {
                return true;
            }
        }
        return false;
    }
}
