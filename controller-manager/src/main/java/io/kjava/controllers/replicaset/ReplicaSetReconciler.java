package io.kjava.controllers.replicaset;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.Batches;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.Ownership;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodFactory;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.informer.Informer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes or deletes pods until a set has as many as it asks for, and counts them in its status. */
public final class ReplicaSetReconciler<R extends HasMetadata> implements Reconciler {
    private final ReplicaKind<R> kind;
    private final ResourceClient<R> client;
    private final Informer<R> sets;
    private final PodIndex pods;
    private final PodActions actions;
    private final Ownership<Pod> ownership;
    private final Expectations expectations;
    private final InstantSource clock;

    ReplicaSetReconciler(
            ReplicaKind<R> kind,
            ApiClient client,
            Informer<R> sets,
            PodIndex pods,
            PodActions actions,
            Expectations expectations,
            InstantSource clock) {
        this.kind = requireNonNull(kind, "kind");
        this.client = client.resource(kind.type());
        this.sets = requireNonNull(sets, "sets");
        this.pods = requireNonNull(pods, "pods");
        this.actions = requireNonNull(actions, "actions");
        this.ownership = new Ownership<>(client.resource(Pod.class));
        this.expectations = requireNonNull(expectations, "expectations");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<R> found = sets.get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            return Outcome.SETTLED;
        }
        R set = found.get();
        boolean mayAct = expectations.areMet(key) && !Keys.isTerminating(set);
        List<Pod> claimed = ownership.claim(
                set, kind.selector(set), pods.candidatesOf(set), PodFacts::isActive, () -> client.get(key));
        List<Pod> active = claimed.stream().filter(PodFacts::isActive).toList();
        int terminating = (int) claimed.stream()
                .filter(pod -> Keys.isTerminating(pod) && !PodFacts.isFinished(pod))
                .count();
        RuntimeException failure = mayAct ? act(key, set, active) : null;
        report(set, active, terminating, failure);
        if (failure != null) {
            throw failure;
        }
        return nextAvailable(set, active);
    }

    private @Nullable RuntimeException act(ObjectKey key, R set, List<Pod> active) throws InterruptedException {
        ReplicaPlan plan = ReplicaPlan.of(kind.replicas(set), active, related(set), clock.instant());
        return switch (plan) {
            case ReplicaPlan.Keep _ -> null;
            case ReplicaPlan.Create create -> create(key, set, create.count());
            case ReplicaPlan.Delete delete -> delete(key, set, delete.pods());
        };
    }

    private @Nullable RuntimeException create(ObjectKey key, R set, int count) throws InterruptedException {
        expectations.expect(key, count, List.of());
        Batches.Result result =
                Batches.slowStart(count, _ -> actions.create(PodFactory.fromTemplate(kind.template(set), set), set));
        expectations.created(key, count - result.successes());
        return result.failure() instanceof ApiException e && PodActions.isNamespaceEnding(e) ? null : result.failure();
    }

    private @Nullable RuntimeException delete(ObjectKey key, R set, List<Pod> surplus) throws InterruptedException {
        expectations.expect(key, 0, surplus.stream().map(Keys::uid).toList());
        return Batches.all(surplus.size(), i -> {
                    Pod pod = surplus.get(i);
                    try {
                        actions.delete(pod, set);
                    } catch (ApiException e) {
                        expectations.deleted(key, Keys.uid(pod));
                        if (!e.isNotFound()) {
                            throw e;
                        }
                    }
                })
                .failure();
    }

    /** Pods of all sets that have the same owner, for example of one deployment. */
    private Collection<Pod> related(R set) {
        Optional<OwnerReference> owner = Owners.controllerOf(set);
        if (owner.isEmpty()) {
            return pods.controlledBy(set);
        }
        List<Pod> result = new ArrayList<>();
        for (R sibling : sets.inNamespace(Keys.namespace(set))) {
            if (Owners.controllerUid(sibling).equals(owner.get().getUid())) {
                result.addAll(pods.controlledBy(sibling));
            }
        }
        return result;
    }

    private void report(R set, List<Pod> active, int terminating, @Nullable RuntimeException failure) {
        ReplicaStatus before = kind.status(set);
        PodTemplateSpec template = kind.template(set);
        Map<String, String> labels = template.getMetadata() == null
                ? Map.of()
                : template.getMetadata().getLabels();
        ReplicaStatus after = ReplicaStatusView.of(
                before,
                kind.replicas(set),
                kind.minReadySeconds(set),
                labels,
                active,
                terminating,
                Keys.generation(set),
                failure,
                clock.instant());
        if (!kind.status(kind.withStatus(set, after)).equals(before)) {
            client.updateStatus(kind.withStatus(set, after));
        }
    }

    private Outcome nextAvailable(R set, List<Pod> active) {
        return active.stream()
                .flatMap(pod -> PodFacts.availableIn(pod, kind.minReadySeconds(set), clock.instant()).stream())
                .min(Duration::compareTo)
                .<Outcome>map(wait -> new Outcome.CheckAgain(wait.plusMillis(1)))
                .orElse(Outcome.SETTLED);
    }
}
