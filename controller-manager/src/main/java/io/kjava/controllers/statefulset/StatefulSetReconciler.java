package io.kjava.controllers.statefulset;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.history.TemplatePatch;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.Batches;
import io.kjava.controllers.pods.Ownership;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One look at one stateful set. Names are fixed, so a stale copy cannot make a pod twice. */
final class StatefulSetReconciler implements Reconciler {
    private final ResourceClient<StatefulSet> client;
    private final ResourceClient<Pod> podClient;
    private final Informer<StatefulSet> sets;
    private final PodIndex pods;
    private final Ownership<Pod> ownership;
    private final RevisionHistory history;
    private final ClaimKeeper claims;
    private final EventRecorder events;
    private final InstantSource clock;

    StatefulSetReconciler(
            ApiClient client,
            Informer<StatefulSet> sets,
            PodIndex pods,
            RevisionHistory history,
            ClaimKeeper claims,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(StatefulSet.class);
        this.podClient = client.resource(Pod.class);
        this.sets = requireNonNull(sets, "sets");
        this.pods = requireNonNull(pods, "pods");
        this.ownership = new Ownership<>(podClient);
        this.history = requireNonNull(history, "history");
        this.claims = requireNonNull(claims, "claims");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<StatefulSet> found = sets.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        StatefulSet set = found.get();
        LabelQuery selector = LabelSelectors.of(set.getSpec().getSelector());
        List<ControllerRevision> revisions = history.of(set, selector, () -> client.get(key));
        List<Pod> own = ownership.claim(
                set,
                selector,
                pods.candidatesOf(set),
                pod -> StatefulShape.ordinal(set, pod) >= 0,
                () -> client.get(key));
        if (Keys.isTerminating(set)) {
            return Outcome.SETTLED;
        }
        ControllerRevision update;
        try {
            update = history.current(set, set.getSpec().getTemplate(), revisions, collisions(set));
        } catch (RevisionHistory.CollisionException e) {
            return countCollision(set);
        } catch (ApiException e) {
            if (PodActions.isNamespaceEnding(e)) {
                return Outcome.SETTLED;
            }
            throw e;
        }
        return drive(set, revisions, update, own);
    }

    private static @org.jspecify.annotations.Nullable Integer collisions(StatefulSet set) {
        return set.getStatus() == null
                ? null
                : Values.nonZero(Values.zero(set.getStatus().getCollisionCount()));
    }

    private Outcome countCollision(StatefulSet set) {
        client.updateStatus(new StatefulSetBuilder(set)
                .editOrNewStatus()
                .withCollisionCount(Values.zero(collisions(set)) + 1)
                .endStatus()
                .build());
        return Outcome.SETTLED;
    }

    private Outcome drive(StatefulSet set, List<ControllerRevision> revisions, ControllerRevision update, List<Pod> own)
            throws InterruptedException {
        String known = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
        ControllerRevision current = RevisionHistory.byName(revisions, known).orElse(update);
        Instant now = clock.instant();
        StatefulState state = StatefulState.of(set, Keys.name(current), Keys.name(update), own, now);
        RuntimeException failure = carryOut(state, current, update);
        report(state);
        forgetHistory(state, revisions, own);
        if (failure != null) {
            throw failure;
        }
        return own.stream()
                .flatMap(pod -> PodFacts.availableIn(pod, state.shape().minReadySeconds(), now).stream())
                .min(Duration::compareTo)
                .<Outcome>map(left -> new Outcome.CheckAgain(left.plusMillis(1)))
                .orElse(Outcome.SETTLED);
    }

    private @org.jspecify.annotations.Nullable RuntimeException carryOut(
            StatefulState state, ControllerRevision current, ControllerRevision update) throws InterruptedException {
        List<StatefulStep> steps = StatefulPlan.of(state);
        Batches.Result result = state.shape().ordered()
                ? inOrder(state, steps, current, update)
                : Batches.slowStart(steps.size(), i -> step(state, steps.get(i), current, update));
        return result.failure() instanceof ApiException e && PodActions.isNamespaceEnding(e) ? null : result.failure();
    }

    private Batches.Result inOrder(
            StatefulState state, List<StatefulStep> steps, ControllerRevision current, ControllerRevision update) {
        try {
            steps.forEach(step -> step(state, step, current, update));
            return new Batches.Result(steps.size(), null);
        } catch (RuntimeException e) {
            return new Batches.Result(0, e);
        }
    }

    private void step(StatefulState state, StatefulStep step, ControllerRevision current, ControllerRevision update) {
        switch (step) {
            case StatefulStep.Create create -> create(state, create.ordinal(), current, update);
            case StatefulStep.Delete delete -> delete(state, delete);
            case StatefulStep.Repair repair -> repair(state, repair);
        }
    }

    private void create(StatefulState state, int ordinal, ControllerRevision current, ControllerRevision update) {
        StatefulSet set = state.set();
        int currentReplicas =
                set.getStatus() == null ? 0 : Values.zero(set.getStatus().getCurrentReplicas());
        String revision = state.revisionFor(ordinal, currentReplicas);
        PodTemplateSpec template =
                revision.equals(Keys.name(update)) ? set.getSpec().getTemplate() : TemplatePatch.read(current);
        claims.ensure(set, ordinal);
        Pod pod = StatefulPods.make(set, template, ordinal, revision);
        String what = "create Pod %s in StatefulSet %s".formatted(Keys.name(pod), Keys.name(set));
        try {
            podClient.create(pod);
            events.normal(set, "SuccessfulCreate", what + " successful");
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !PodActions.isNamespaceEnding(e)) {
                events.warning(set, "FailedCreate", what + " failed error: " + e.getMessage());
            }
            throw e;
        }
    }

    private void delete(StatefulState state, StatefulStep.Delete step) {
        StatefulSet set = state.set();
        Pod pod = step.pod();
        String where = "StatefulSet %s".formatted(Keys.of(set));
        switch (step.why()) {
            case FAILED ->
                events.warning(set, "RecreatingFailedPod", where + " is recreating failed Pod " + Keys.name(pod));
            case SUCCEEDED ->
                events.normal(
                        set, "RecreatingTerminatedPod", where + " is recreating terminated Pod " + Keys.name(pod));
            case SCALED_DOWN -> claims.retain(set, StatefulShape.ordinal(set, pod), pod);
            case OUTDATED -> {}
        }
        String what = "delete Pod %s in StatefulSet %s".formatted(Keys.name(pod), Keys.name(set));
        try {
            podClient.delete(Keys.of(pod), DeleteOptions.DEFAULT.withUid(Keys.uid(pod)));
            events.normal(set, "SuccessfulDelete", what + " successful");
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                events.warning(set, "FailedDelete", what + " failed error: " + e.getMessage());
                throw e;
            }
        }
    }

    private void repair(StatefulState state, StatefulStep.Repair step) {
        claims.ensure(state.set(), step.ordinal());
        claims.retain(state.set(), step.ordinal(), null);
        if (!StatefulPods.isIdentified(state.set(), step.pod(), step.ordinal())) {
            podClient.update(StatefulPods.identified(state.set(), step.pod(), step.ordinal()));
        }
    }

    private void report(StatefulState state) {
        StatefulSetStatus status = StatefulStatusView.of(state);
        if (!status.equals(state.set().getStatus())) {
            client.updateStatus(
                    new StatefulSetBuilder(state.set()).withStatus(status).build());
        }
    }

    private void forgetHistory(StatefulState state, List<ControllerRevision> revisions, List<Pod> own) {
        Set<String> inUse = new HashSet<>();
        inUse.add(state.currentRevision());
        inUse.add(state.updateRevision());
        own.forEach(pod -> inUse.add(StatefulPods.revision(pod)));
        history.forget(revisions, inUse, Values.or(state.set().getSpec().getRevisionHistoryLimit(), 10));
    }
}
