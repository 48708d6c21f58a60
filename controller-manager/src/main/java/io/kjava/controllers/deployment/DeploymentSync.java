package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.kjava.api.ApiException;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controllers.objects.Hashes;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodActions;
import io.kjava.events.EventRecorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one reconcile call on one deployment: which sets there are, and every write to them.
 * Confined to that call.
 */
final class DeploymentSync {
    private final ResourceClient<Deployment> deployments;
    private final RevisionNotes revisions;
    private final ResourceClient<ReplicaSet> sets;
    private final EventRecorder events;
    private final Rollout rollout;
    private final DeploymentConditions conditions;
    private final Instant now;
    private Deployment deployment;
    private @Nullable ReplicaSet newSet;
    private final List<ReplicaSet> oldSets = new ArrayList<>();

    DeploymentSync(
            ResourceClient<Deployment> deployments,
            RevisionNotes revisions,
            ResourceClient<ReplicaSet> sets,
            EventRecorder events,
            Deployment deployment,
            List<ReplicaSet> owned,
            Instant now) {
        this.deployments = deployments;
        this.revisions = revisions;
        this.sets = sets;
        this.events = events;
        this.deployment = deployment;
        this.rollout = Rollout.of(deployment);
        this.now = now;
        this.conditions = new DeploymentConditions(
                deployment.getStatus() == null
                        ? List.of()
                        : deployment.getStatus().getConditions(),
                now);
        this.newSet = ReplicaSets.newest(deployment, owned).orElse(null);
        for (ReplicaSet set : owned) {
            if (newSet == null || !Keys.uid(set).equals(Keys.uid(newSet))) {
                oldSets.add(set);
            }
        }
    }

    Rollout rollout() {
        return rollout;
    }

    DeploymentConditions conditions() {
        return conditions;
    }

    @Nullable
    ReplicaSet newSet() {
        return newSet;
    }

    List<ReplicaSet> oldSets() {
        return List.copyOf(oldSets);
    }

    List<ReplicaSet> allSets() {
        List<ReplicaSet> all = new ArrayList<>(oldSets);
        if (newSet != null) {
            all.add(newSet);
        }
        return all;
    }

    /** Brings the new set's annotations up to date, if there is one. */
    void refreshNewSet() {
        ReplicaSet set = newSet;
        if (set == null) {
            return;
        }
        long revision = Revisions.highest(oldSets) + 1;
        Map<String, String> annotations =
                Revisions.forNewSet(deployment, set.getMetadata().getAnnotations(), revision);
        int minReady = Values.zero(deployment.getSpec().getMinReadySeconds());
        if (!annotations.equals(set.getMetadata().getAnnotations())
                || minReady != Values.zero(set.getSpec().getMinReadySeconds())) {
            set = sets.update(new ReplicaSetBuilder(set)
                    .editMetadata()
                    .withAnnotations(annotations)
                    .endMetadata()
                    .editSpec()
                    .withMinReadySeconds(Values.nonZero(minReady))
                    .endSpec()
                    .build());
            newSet = set;
        }
        writeRevision(Revisions.of(set));
        if (rollout.hasDeadline() && conditions.get(DeploymentConditions.PROGRESSING) == null) {
            conditions.set(
                    DeploymentConditions.PROGRESSING,
                    "True",
                    "FoundNewReplicaSet",
                    "Found new replica set \"%s\"".formatted(Keys.name(set)));
        }
    }

    /** Makes the set for the deployment's template. */
    void createNewSet() {
        long revision = Revisions.highest(oldSets) + 1;
        ReplicaSet wanted = wantedSet(revision);
        boolean made = true;
        ReplicaSet set;
        try {
            set = sets.create(wanted);
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                set = existing(wanted).orElseThrow(() -> collision(e));
                made = false;
            } else {
                throw refused(wanted, e);
            }
        }
        newSet = set;
        int replicas = ReplicaSets.replicas(set);
        if (made && replicas > 0) {
            events.normal(
                    deployment,
                    "ScalingReplicaSet",
                    "Scaled up replica set %s from 0 to %d".formatted(Keys.name(set), replicas));
        }
        if (made && rollout.hasDeadline()) {
            conditions.set(
                    DeploymentConditions.PROGRESSING,
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"%s\"".formatted(Keys.name(set)));
        }
        writeRevision(revision);
    }

    private ReplicaSet wantedSet(long revision) {
        PodTemplateSpec plain = deployment.getSpec().getTemplate();
        Integer collisions =
                deployment.getStatus() == null ? null : deployment.getStatus().getCollisionCount();
        String hash = Hashes.of(plain, collisions);
        PodTemplateSpec template = plain.toBuilder()
                .editOrNewMetadata()
                .addToLabels(ReplicaSets.HASH_LABEL, hash)
                .endMetadata()
                .build();
        Map<String, String> annotations = Revisions.forNewSet(deployment, Map.of(), revision);
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(Keys.namespace(deployment))
                .withName(Keys.name(deployment) + "-" + hash)
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(Revisions.withSize(annotations, rollout))
                .withOwnerReferences(List.of(Owners.controllerReference(deployment)))
                .endMetadata()
                .withNewSpec()
                .withReplicas(RolloutPlan.sizeOfNew(rollout, oldSets, 0))
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(ReplicaSets.HASH_LABEL, hash)
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    /** Our own set that the informer has not shown yet; empty when it is a stranger. */
    private Optional<ReplicaSet> existing(ReplicaSet wanted) {
        return sets.get(Keys.of(wanted))
                .filter(set -> Owners.controls(deployment, set))
                .filter(set -> ReplicaSets.sameTemplate(
                        set.getSpec().getTemplate(), deployment.getSpec().getTemplate()));
    }

    private ApiException collision(ApiException taken) {
        DeploymentStatus status = statusCopy();
        status.setCollisionCount(Rollout.collisions(deployment) + 1);
        write(status);
        return taken;
    }

    private ApiException refused(ReplicaSet wanted, ApiException failure) {
        if (PodActions.isNamespaceEnding(failure)) {
            return failure;
        }
        String message =
                "Failed to create new replica set \"%s\": %s".formatted(Keys.name(wanted), failure.getMessage());
        if (rollout.hasDeadline()) {
            conditions.set(DeploymentConditions.PROGRESSING, "False", "ReplicaSetCreateError", message);
            DeploymentStatus status = statusCopy();
            status.setConditions(conditions.all());
            write(status);
        }
        events.warning(deployment, "ReplicaSetCreateError", message);
        return failure;
    }

    private DeploymentStatus statusCopy() {
        Deployment copy = new DeploymentBuilder(deployment).build();
        return copy.getStatus() == null ? new DeploymentStatus() : copy.getStatus();
    }

    private void writeRevision(long revision) {
        String text = Long.toString(revision);
        if (text.equals(deployment.getMetadata().getAnnotations().get(Revisions.REVISION))) {
            return;
        }
        deployment = revisions.write(Keys.of(deployment), text).orElse(deployment);
    }

    /** Whether any of them changed a size. */
    boolean resize(List<Resize> steps) {
        boolean changed = false;
        for (Resize step : steps) {
            changed |= resize(step);
        }
        return changed;
    }

    private boolean resize(Resize step) {
        ReplicaSet set = step.set();
        int before = ReplicaSets.replicas(set);
        Map<String, String> annotations = Revisions.withSize(set.getMetadata().getAnnotations(), rollout);
        if (before == step.replicas() && annotations.equals(set.getMetadata().getAnnotations())) {
            return false;
        }
        replace(sets.update(new ReplicaSetBuilder(set)
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withReplicas(step.replicas())
                .endSpec()
                .build()));
        if (before == step.replicas()) {
            return false;
        }
        events.normal(
                deployment,
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(before < step.replicas() ? "up" : "down", Keys.name(set), before, step.replicas()));
        return true;
    }

    private void replace(ReplicaSet changed) {
        if (newSet != null && Keys.uid(newSet).equals(Keys.uid(changed))) {
            newSet = changed;
        }
        oldSets.replaceAll(set -> Keys.uid(set).equals(Keys.uid(changed)) ? changed : set);
    }

    void deleteSurplusHistory() {
        for (ReplicaSet set : RolloutPlan.surplusHistory(rollout, oldSets)) {
            try {
                sets.delete(
                        Keys.of(set),
                        DeleteOptions.DEFAULT
                                .withPropagation(DeleteOptions.Propagation.BACKGROUND)
                                .withUid(Keys.uid(set)));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
    }

    /** The status of a rollout under way; written when it changed. */
    DeploymentStatus reportRollout() {
        DeploymentStatus status = view().rolling(allSets(), newSet, conditions);
        write(status);
        return status;
    }

    /** Numbers and availability only. */
    DeploymentStatus reportCounts() {
        DeploymentStatus status = view().counted(allSets(), newSet, conditions);
        write(status);
        return status;
    }

    DeploymentStatusView view() {
        return new DeploymentStatusView(deployment, now);
    }

    boolean isComplete() {
        return view().isComplete(deployment.getStatus());
    }

    private void write(DeploymentStatus status) {
        if (!status.equals(deployment.getStatus())) {
            deployment = deployments.updateStatus(
                    new DeploymentBuilder(deployment).withStatus(status).build());
        }
    }
}
