package io.kjava.controllers.disruption;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Keeps the status of pod disruption budgets. */
public final class DisruptionReconciler implements Reconciler {
    private final ResourceClient<PodDisruptionBudget> client;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Pod> pods;
    private final ExpectedScale scale;
    private final EventRecorder events;
    private final InstantSource clock;

    private DisruptionReconciler(
            ApiClient client,
            Informer<PodDisruptionBudget> budgets,
            Informer<Pod> pods,
            ExpectedScale scale,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(PodDisruptionBudget.class);
        this.budgets = requireNonNull(budgets, "budgets");
        this.pods = requireNonNull(pods, "pods");
        this.scale = requireNonNull(scale, "scale");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<PodDisruptionBudget> budgets = informers.informer(PodDisruptionBudget.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        ExpectedScale scale = new ExpectedScale(client, informers);
        ControllerSpec spec = ControllerSpec.of(
                        "disruption-controller",
                        1,
                        new DisruptionReconciler(client, budgets, pods, scale, events, clock))
                .from(KeySource.objects(budgets))
                .from(KeySource.changes(pods, (event, sink) -> podChanged(event.object(), sink, budgets)));
        for (Informer<?> informer : scale.informers()) {
            spec = spec.from(scaleChanges(informer, budgets));
        }
        return spec;
    }

    private static void podChanged(Pod pod, KeySink sink, Informer<PodDisruptionBudget> budgets) {
        for (PodDisruptionBudget budget : budgets.inNamespace(Keys.namespace(pod))) {
            if (selector(budget).matches(pod.getMetadata().getLabels())) {
                sink.add(Keys.of(budget));
            }
        }
    }

    private static <T> KeySource scaleChanges(Informer<T> informer, Informer<PodDisruptionBudget> budgets) {
        return KeySource.changes(informer, (event, sink) -> {
            String namespace = ((io.fabric8.kubernetes.api.model.HasMetadata) event.object())
                    .getMetadata()
                    .getNamespace();
            budgets.inNamespace(namespace).stream()
                    .filter(BudgetStatusView::needsScale)
                    .forEach(budget -> sink.add(Keys.of(budget)));
        });
    }

    /** An empty selector means all pods, as in policy/v1. */
    private static LabelQuery selector(PodDisruptionBudget budget) {
        return LabelSelectors.of(budget.getSpec().getSelector());
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<PodDisruptionBudget> found = budgets.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        PodDisruptionBudget budget = found.get();
        LabelQuery selector = selector(budget);
        List<Pod> members = pods.inNamespace(key.namespace()).stream()
                .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
                .filter(pod -> !PodFacts.isFinished(pod))
                .toList();
        if (members.isEmpty()) {
            events.normal(budget, "NoPods", "No matching pods found");
        }
        Instant now = clock.instant();
        PodDisruptionBudgetStatus status;
        try {
            int expected = BudgetStatusView.needsScale(budget) ? scale.of(members) : 0;
            status = BudgetStatusView.of(budget, members, expected, now);
        } catch (IllegalStateException | IllegalArgumentException e) {
            events.warning(
                    budget,
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + e.getMessage());
            status = BudgetStatusView.failed(budget, String.valueOf(e.getMessage()), now);
        }
        if (!status.equals(budget.getStatus())) {
            client.updateStatus(
                    new PodDisruptionBudgetBuilder(budget).withStatus(status).build());
        }
        return BudgetStatusView.nextCheck(status, now)
                .<Outcome>map(Outcome.CheckAgain::new)
                .orElse(Outcome.SETTLED);
    }
}
