package io.kjava.controllers.daemonset;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.Batches;
import io.kjava.controllers.pods.Expectations;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One look at one daemon set: numbers first, then the rollout, then the status. */
final class DaemonSetReconciler implements Reconciler {
    private static final int BURST = 250;

    private final ResourceClient<DaemonSet> client;
    private final Informer<DaemonSet> sets;
    private final Informer<Node> nodes;
    private final PodIndex pods;
    private final PodActions actions;
    private final Ownership<Pod> ownership;
    private final RevisionHistory history;
    private final Expectations expectations;
    private final FailedPods failedPods = new FailedPods();
    private final EventRecorder events;
    private final InstantSource clock;

    DaemonSetReconciler(
            ApiClient client,
            Informer<DaemonSet> sets,
            Informer<Node> nodes,
            PodIndex pods,
            RevisionHistory history,
            Expectations expectations,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(DaemonSet.class);
        this.sets = requireNonNull(sets, "sets");
        this.nodes = requireNonNull(nodes, "nodes");
        this.pods = requireNonNull(pods, "pods");
        this.actions = new PodActions(client, events);
        this.ownership = new Ownership<>(client.resource(Pod.class));
        this.history = requireNonNull(history, "history");
        this.expectations = requireNonNull(expectations, "expectations");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<DaemonSet> found = sets.get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            return Outcome.SETTLED;
        }
        DaemonSet set = found.get();
        LabelQuery selector = LabelSelectors.of(set.getSpec().getSelector());
        if (selector.isEverything()) {
            events.warning(
                    set, "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.");
            return Outcome.SETTLED;
        }
        if (Keys.isTerminating(set)) {
            return Outcome.SETTLED;
        }
        List<ControllerRevision> revisions = history.of(set, selector, () -> client.get(key));
        ControllerRevision current;
        try {
            current = history.current(set, set.getSpec().getTemplate(), revisions, collisions(set));
        } catch (RevisionHistory.CollisionException e) {
            return countCollision(set);
        } catch (ApiException e) {
            if (PodActions.isNamespaceEnding(e)) {
                return Outcome.SETTLED;
            }
            throw e;
        }
        return drive(key, set, selector, revisions, RevisionHistory.hash(current));
    }

    private static @org.jspecify.annotations.Nullable Integer collisions(DaemonSet set) {
        return set.getStatus() == null ? null : set.getStatus().getCollisionCount();
    }

    private Outcome countCollision(DaemonSet set) {
        client.updateStatus(new DaemonSetBuilder(set)
                .editOrNewStatus()
                .withCollisionCount(Values.zero(collisions(set)) + 1)
                .endStatus()
                .build());
        return Outcome.SETTLED;
    }

    private Outcome drive(
            ObjectKey key, DaemonSet set, LabelQuery selector, List<ControllerRevision> revisions, String hash)
            throws InterruptedException {
        boolean mayAct = expectations.areMet(key);
        List<Pod> own = ownership.claim(set, selector, pods.candidatesOf(set), _ -> true, () -> client.get(key));
        Instant now = clock.instant();
        DaemonState state = DaemonState.of(set, hash, nodes.all(), own, now);
        RuntimeException failure = null;
        List<Duration> waits = new ArrayList<>();
        if (mayAct) {
            DaemonPlan plan = DaemonPlan.of(state);
            failure = act(key, state, plan.create(), deletable(set, plan, waits, now));
            if (failure == null && plan.create().isEmpty() && plan.delete().isEmpty() && state.isRolling()) {
                DaemonRollout rollout = DaemonRollout.of(state);
                failure = act(key, state, rollout.create(), rollout.delete());
            }
            forgetHistory(state, revisions);
        }
        report(state);
        if (failure != null) {
            throw failure;
        }
        return Stream.concat(waits.stream(), nextAvailable(state).stream())
                .min(Duration::compareTo)
                .<Outcome>map(left -> new Outcome.CheckAgain(left.plusMillis(1)))
                .orElse(Outcome.SETTLED);
    }

    /** The pods to delete now; adds to {@code waits} how long the others must be left. */
    private List<Pod> deletable(DaemonSet set, DaemonPlan plan, List<Duration> waits, Instant now) {
        List<Pod> result = new ArrayList<>(plan.delete());
        for (Pod pod : plan.ended()) {
            String where = "daemon pod %s on node %s".formatted(Keys.of(pod), PodFacts.nodeName(pod));
            if (!PodFacts.phase(pod).equals("Failed")) {
                events.normal(set, "SucceededDaemonPod", "Found succeeded " + where + ", will try to delete it");
                continue;
            }
            Optional<Duration> wait = failedPods.mustWait(pod, now);
            if (wait.isPresent()) {
                waits.add(wait.get());
                result.remove(pod);
            } else {
                events.warning(set, "FailedDaemonPod", "Found failed " + where + ", will try to kill it");
            }
        }
        return result;
    }

    private @org.jspecify.annotations.Nullable RuntimeException act(
            ObjectKey key, DaemonState state, List<String> create, List<Pod> delete) throws InterruptedException {
        List<String> places = create.subList(0, Math.min(BURST, create.size()));
        List<Pod> surplus = delete.subList(0, Math.min(BURST, delete.size()));
        if (places.isEmpty() && surplus.isEmpty()) {
            return null;
        }
        expectations.expect(key, places.size(), surplus.stream().map(Keys::uid).toList());
        Batches.Result made = Batches.slowStart(
                places.size(),
                i -> actions.create(DaemonPods.forNode(state.set(), places.get(i), state.hash()), state.set()));
        expectations.created(key, places.size() - made.successes());
        Batches.Result gone = Batches.all(surplus.size(), i -> delete(key, state.set(), surplus.get(i)));
        RuntimeException failure = made.failure() != null ? made.failure() : gone.failure();
        return failure instanceof ApiException e && PodActions.isNamespaceEnding(e) ? null : failure;
    }

    private void delete(ObjectKey key, DaemonSet set, Pod pod) {
        try {
            actions.delete(pod, set);
        } catch (ApiException e) {
            expectations.deleted(key, Keys.uid(pod));
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void forgetHistory(DaemonState state, List<ControllerRevision> revisions) {
        Set<String> inUse = new HashSet<>();
        inUse.add(state.hash());
        state.podsOnNode()
                .values()
                .forEach(list -> list.forEach(
                        pod -> inUse.add(pod.getMetadata().getLabels().getOrDefault(RevisionHistory.HASH_LABEL, ""))));
        int limit = Values.or(state.set().getSpec().getRevisionHistoryLimit(), 10);
        history.forget(revisions, inUse, limit);
    }

    private void report(DaemonState state) {
        DaemonSetStatus status = DaemonStatusView.of(state, DaemonStatusView.collisions(state));
        if (!status.equals(state.set().getStatus())) {
            client.updateStatus(
                    new DaemonSetBuilder(state.set()).withStatus(status).build());
        }
    }

    private static Optional<Duration> nextAvailable(DaemonState state) {
        return state.podsOnNode().values().stream()
                .flatMap(List::stream)
                .flatMap(pod -> PodFacts.availableIn(pod, state.minReadySeconds(), state.now()).stream())
                .min(Duration::compareTo);
    }
}
