package io.kjava.controllers.podautoscaler;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.Discovery;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.scheme.ResourceType;
import io.kjava.selector.LabelQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sets the scale of what an autoscaler points at. Looks every quarter of a minute. */
public final class AutoscalerReconciler implements Reconciler {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final ApiClient client;
    private final ResourceClient<HorizontalPodAutoscaler> autoscalerClient;
    private final Informer<HorizontalPodAutoscaler> autoscalers;
    private final Informer<Pod> pods;
    private final MetricsReader metrics;
    private final EventRecorder events;
    private final InstantSource clock;
    private final Map<ObjectKey, ScaleHistory> histories = new ConcurrentHashMap<>();

    private AutoscalerReconciler(
            ApiClient client,
            Informer<HorizontalPodAutoscaler> autoscalers,
            Informer<Pod> pods,
            EventRecorder events,
            InstantSource clock) {
        this.client = requireNonNull(client, "client");
        this.autoscalerClient = client.resource(HorizontalPodAutoscaler.class);
        this.autoscalers = requireNonNull(autoscalers, "autoscalers");
        this.pods = requireNonNull(pods, "pods");
        this.metrics = new MetricsReader(client);
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<HorizontalPodAutoscaler> autoscalers = informers.informer(HorizontalPodAutoscaler.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        return ControllerSpec.of(
                        "horizontal-pod-autoscaler-controller",
                        5,
                        new AutoscalerReconciler(client, autoscalers, pods, events, clock))
                .from(KeySource.changes(autoscalers, AutoscalerReconciler::wake))
                .from(KeySource.synced(pods));
    }

    /** The status is written here: it must not hurry the next look. */
    private static void wake(InformerEvent<HorizontalPodAutoscaler> event, KeySink sink) {
        boolean statusOnly = event
                        instanceof
                        InformerEvent.Updated<HorizontalPodAutoscaler>(
                                HorizontalPodAutoscaler before,
                                HorizontalPodAutoscaler after)
                && before.getSpec().equals(after.getSpec());
        if (!statusOnly) {
            sink.add(Keys.of(event.object()));
        }
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<HorizontalPodAutoscaler> found = autoscalers.get(key);
        if (found.isEmpty()) {
            histories.remove(key);
            return Outcome.SETTLED;
        }
        HorizontalPodAutoscaler autoscaler = found.get();
        Instant now = clock.instant();
        HorizontalPodAutoscalerStatus status =
                autoscaler.getStatus() == null ? new HorizontalPodAutoscalerStatus() : autoscaler.getStatus();
        AutoscalerConditions conditions = new AutoscalerConditions(status.getConditions(), now);
        HorizontalPodAutoscalerStatus next = new HorizontalPodAutoscalerBuilder(autoscaler)
                .editOrNewStatus()
                .withObservedGeneration(autoscaler.getMetadata().getGeneration())
                .endStatus()
                .build()
                .getStatus();
        Target target;
        try {
            target = target(autoscaler);
        } catch (ApiException | IllegalStateException e) {
            String why = String.valueOf(e.getMessage());
            events.warning(autoscaler, "FailedGetScale", why);
            conditions.set(
                    "AbleToScale",
                    false,
                    "FailedGetScale",
                    "the HPA controller was unable to get the target's current scale: " + why);
            write(autoscaler, next, conditions);
            return new Outcome.CheckAgain(INTERVAL);
        }
        conditions.set(
                "AbleToScale",
                true,
                "SucceededGetScale",
                "the HPA controller was able to get the target's current scale");
        scale(autoscaler, target, next, conditions, now);
        write(autoscaler, next, conditions);
        return new Outcome.CheckAgain(INTERVAL);
    }

    /** What is scaled, and how it is now. */
    private record Target(ResourceName resource, ObjectKey key, Scale scale) {
        int wanted() {
            return Values.zero(scale.getSpec() == null ? null : scale.getSpec().getReplicas());
        }

        int actual() {
            return Values.zero(
                    scale.getStatus() == null ? null : scale.getStatus().getReplicas());
        }

        String selector() {
            return scale.getStatus() == null ? "" : Values.or(scale.getStatus().getSelector(), "");
        }
    }

    private Target target(HorizontalPodAutoscaler autoscaler) {
        CrossVersionObjectReference reference = autoscaler.getSpec().getScaleTargetRef();
        String group = Owners.group(Values.or(reference.getApiVersion(), ""));
        ResourceName resource = Discovery.read(client).resources().stream()
                .filter(type -> type.kind().equals(reference.getKind()))
                .filter(type -> type.name().group().equals(group))
                .map(ResourceType::name)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no matches for kind \"%s\" in group \"%s\"".formatted(reference.getKind(), group)));
        ObjectKey key = ObjectKey.of(Keys.namespace(autoscaler), reference.getName());
        return new Target(resource, key, client.dynamic(resource, true).getSub(key, "scale", Scale.class));
    }

    private void scale(
            HorizontalPodAutoscaler autoscaler,
            Target target,
            HorizontalPodAutoscalerStatus next,
            AutoscalerConditions conditions,
            Instant now) {
        int current = target.wanted();
        int min = Values.or(autoscaler.getSpec().getMinReplicas(), 1);
        int max = autoscaler.getSpec().getMaxReplicas();
        next.setCurrentReplicas(target.actual());
        if (current == 0 && min != 0) {
            next.setDesiredReplicas(0);
            conditions.set(
                    "ScalingActive",
                    false,
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the target is zero");
            return;
        }
        int desired;
        String reason;
        if (current > max) {
            desired = max;
            reason = "Current number of replicas above Spec.MaxReplicas";
        } else if (current < min) {
            desired = min;
            reason = "Current number of replicas below Spec.MinReplicas";
        } else {
            ScaleBounds bounds = new ScaleBounds(autoscaler.getSpec().getBehavior(), min, max);
            Optional<Wish> wish = wish(autoscaler, target, bounds, next, conditions, now);
            if (wish.isEmpty()) {
                next.setDesiredReplicas(
                        autoscaler.getStatus() == null
                                ? current
                                : Values.or(autoscaler.getStatus().getDesiredReplicas(), current));
                return;
            }
            reason = wish.get().replicas() > current
                    ? wish.get().metric() + " above target"
                    : "All metrics below target";
            desired = confine(autoscaler, current, wish.get().replicas(), bounds, conditions, now);
        }
        next.setDesiredReplicas(desired);
        if (desired == current) {
            return;
        }
        rescale(autoscaler, target, desired, reason, next, conditions, now);
    }

    /** What the metrics ask for together, and which of them asks for the most. */
    private record Wish(int replicas, String metric) {}

    private Optional<Wish> wish(
            HorizontalPodAutoscaler autoscaler,
            Target target,
            ScaleBounds bounds,
            HorizontalPodAutoscalerStatus next,
            AutoscalerConditions conditions,
            Instant now) {
        LabelQuery selector = LabelQuery.parse(target.selector());
        List<Pod> selected = pods.inNamespace(Keys.namespace(autoscaler)).stream()
                .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
                .toList();
        MetricEvaluation evaluation = new MetricEvaluation(
                metrics,
                new ReplicaProposal(target.wanted(), bounds.tolerance(), now),
                Keys.namespace(autoscaler),
                target.selector(),
                selected);
        List<MetricStatus> seen = new ArrayList<>();
        List<MetricUnavailable> failed = new ArrayList<>();
        Wish highest = null;
        for (MetricSpec spec : autoscaler.getSpec().getMetrics()) {
            try {
                MetricEvaluation.Seen metric = evaluation.see(spec);
                seen.add(metric.status());
                if (highest == null || metric.replicas() > highest.replicas()) {
                    highest = new Wish(metric.replicas(), metric.name());
                }
            } catch (MetricUnavailable e) {
                failed.add(e);
                events.warning(autoscaler, e.reason(), e.text());
            }
        }
        next.setCurrentMetrics(seen);
        boolean uncertain = !failed.isEmpty() && highest != null && highest.replicas() < target.wanted();
        if (highest == null || uncertain) {
            unavailable(autoscaler, failed, conditions);
            return Optional.empty();
        }
        conditions.set(
                "ScalingActive",
                true,
                "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count from " + highest.metric());
        return Optional.of(highest);
    }

    private void unavailable(
            HorizontalPodAutoscaler autoscaler, List<MetricUnavailable> failed, AutoscalerConditions conditions) {
        if (failed.isEmpty()) {
            return; // no metric is asked for at all
        }
        MetricUnavailable first = failed.getFirst();
        conditions.set(
                "ScalingActive",
                false,
                first.reason(),
                "the HPA was unable to compute the replica count: " + first.text());
        events.warning(
                autoscaler,
                "FailedComputeMetricsReplicas",
                "invalid metrics (%d invalid out of %d), first error is: %s"
                        .formatted(
                                failed.size(), autoscaler.getSpec().getMetrics().size(), first.text()));
    }

    private int confine(
            HorizontalPodAutoscaler autoscaler,
            int current,
            int wished,
            ScaleBounds bounds,
            AutoscalerConditions conditions,
            Instant now) {
        ObjectKey key = Keys.of(autoscaler);
        ScaleHistory history = histories.getOrDefault(key, ScaleHistory.EMPTY);
        int lowest = history.lowest(bounds.upWindow(), wished, now);
        int highest = history.highest(bounds.downWindow(), wished, now);
        histories.put(key, history.recommended(wished, now));
        int stable = Math.min(Math.max(current, lowest), highest);
        if (stable == wished) {
            conditions.set("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size");
        } else if (stable > wished) {
            conditions.set(
                    "AbleToScale",
                    true,
                    "ScaleDownStabilized",
                    "recent recommendations were higher than current one, applying the highest"
                            + " recent recommendation");
        } else {
            conditions.set(
                    "AbleToScale",
                    true,
                    "ScaleUpStabilized",
                    "recent recommendations were lower than current one, applying the lowest"
                            + " recent recommendation");
        }
        ScaleBounds.Bounded bounded = bounds.bound(current, stable, history, now);
        conditions.set(
                "ScalingLimited", !bounded.reason().equals("DesiredWithinRange"), bounded.reason(), bounded.message());
        return bounded.replicas();
    }

    private void rescale(
            HorizontalPodAutoscaler autoscaler,
            Target target,
            int desired,
            String reason,
            HorizontalPodAutoscalerStatus next,
            AutoscalerConditions conditions,
            Instant now) {
        try {
            client.dynamic(target.resource(), true)
                    .updateSub(
                            target.key(),
                            "scale",
                            new ScaleBuilder(target.scale())
                                    .editOrNewSpec()
                                    .withReplicas(desired)
                                    .endSpec()
                                    .build(),
                            Scale.class);
        } catch (ApiException e) {
            String why = String.valueOf(e.getMessage());
            events.warning(
                    autoscaler, "FailedRescale", "New size: %d; reason: %s; error: %s".formatted(desired, reason, why));
            conditions.set(
                    "AbleToScale",
                    false,
                    "FailedUpdateScale",
                    "the HPA controller was unable to update the target scale: " + why);
            next.setDesiredReplicas(target.wanted());
            return;
        }
        events.normal(autoscaler, "SuccessfulRescale", "New size: %d; reason: %s".formatted(desired, reason));
        conditions.set(
                "AbleToScale",
                true,
                "SucceededRescale",
                "the HPA controller was able to update the target scale to %d".formatted(desired));
        histories.compute(
                Keys.of(autoscaler),
                (_, history) ->
                        (history == null ? ScaleHistory.EMPTY : history).changed(desired - target.wanted(), now));
        next.setLastScaleTime(Timestamps.format(now));
    }

    private void write(
            HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscalerStatus next, AutoscalerConditions conditions) {
        next.setConditions(conditions.all());
        if (!Objects.equals(next, autoscaler.getStatus())) {
            autoscalerClient.updateStatus(new HorizontalPodAutoscalerBuilder(autoscaler)
                    .withStatus(next)
                    .build());
        }
    }
}
