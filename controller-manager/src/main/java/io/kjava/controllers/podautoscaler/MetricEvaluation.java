package io.kjava.controllers.podautoscaler;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricIdentifier;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricTarget;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricValueStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricValueStatusBuilder;
import io.kjava.api.QuantityValue;
import io.kjava.controllers.pods.PodFacts;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at one metric of an autoscaler: what it asks for, and how the status shows it. */
final class MetricEvaluation {
    private final MetricsReader metrics;
    private final ReplicaProposal proposal;
    private final String namespace;
    private final String selector;
    private final Collection<Pod> pods;

    /**
     * @param name as reasons of a change name it
     */
    record Seen(int replicas, String name, MetricStatus status) {}

    /**
     * @param selector of the target's pods, as text
     * @param pods that it selects
     */
    MetricEvaluation(
            MetricsReader metrics, ReplicaProposal proposal, String namespace, String selector, Collection<Pod> pods) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.proposal = requireNonNull(proposal, "proposal");
        this.namespace = requireNonNull(namespace, "namespace");
        this.selector = requireNonNull(selector, "selector");
        this.pods = requireNonNull(pods, "pods");
    }

    /** Throws {@link MetricUnavailable}. */
    Seen see(MetricSpec spec) {
        return switch (spec.getType()) {
            case "Resource" ->
                named(
                        "FailedGetResourceMetric",
                        () -> resource(
                                spec,
                                spec.getResource().getName(),
                                spec.getResource().getTarget(),
                                Optional.empty()));
            case "ContainerResource" ->
                named(
                        "FailedGetContainerResourceMetric",
                        () -> resource(
                                spec,
                                spec.getContainerResource().getName(),
                                spec.getContainerResource().getTarget(),
                                Optional.of(spec.getContainerResource().getContainer())));
            case "Pods" -> named("FailedGetPodsMetric", () -> ofPods(spec));
            case "Object" -> named("FailedGetObjectMetric", () -> ofObject(spec));
            case "External" -> named("FailedGetExternalMetric", () -> external(spec));
            default ->
                throw new MetricUnavailable(
                        "InvalidMetricSourceType", "unknown metric source type \"%s\"".formatted(spec.getType()));
        };
    }

    private static Seen named(String reason, Supplier<Seen> look) {
        try {
            return look.get();
        } catch (MetricUnavailable e) {
            throw new MetricUnavailable(reason, e.text());
        }
    }

    private Seen resource(MetricSpec spec, String resource, MetricTarget target, Optional<String> container) {
        boolean cpu = resource.equals("cpu");
        boolean average = target.getAverageValue() != null;
        String failed = average ? "failed to get %s usage: " : "failed to get %s utilization: ";
        try {
            Map<String, PodUsage> usage = usage(resource, container);
            if (average) {
                long wanted = QuantityValue.of(target.getAverageValue()).toMilli();
                ReplicaProposal.Result result = proposal.byAverage(pods, usage, wanted, cpu);
                return new Seen(
                        result.replicas(),
                        (container.isPresent() ? "%s container resource" : "%s resource").formatted(resource),
                        status(spec, averageOf(result)));
            }
            ReplicaProposal.Result result = proposal.byUtilization(
                    pods, usage, PodRequests.of(pods, resource, container), target.getAverageUtilization(), cpu);
            return new Seen(
                    result.replicas(),
                    (container.isPresent()
                                    ? "%s container resource utilization (percentage of request)"
                                    : "%s resource utilization (percentage of request)")
                            .formatted(resource),
                    status(
                            spec,
                            new MetricValueStatusBuilder(averageOf(result))
                                    .withAverageUtilization(result.percentage())
                                    .build()));
        } catch (MetricUnavailable e) {
            throw new MetricUnavailable("", failed.formatted(resource) + e.text());
        }
    }

    private Map<String, PodUsage> usage(String resource, Optional<String> container) {
        try {
            return metrics.resource(resource, namespace, selector, container);
        } catch (MetricUnavailable e) {
            throw new MetricUnavailable("", "unable to get metrics for resource %s: %s".formatted(resource, e.text()));
        }
    }

    private Seen ofPods(MetricSpec spec) {
        MetricIdentifier metric = spec.getPods().getMetric();
        Map<String, PodUsage> usage =
                wanted(metric, () -> metrics.pods(metric.getName(), namespace, selector, text(metric)));
        long target =
                QuantityValue.of(spec.getPods().getTarget().getAverageValue()).toMilli();
        ReplicaProposal.Result result = proposal.byAverage(pods, usage, target, false);
        return new Seen(result.replicas(), "pods metric " + metric.getName(), status(spec, averageOf(result)));
    }

    private Seen ofObject(MetricSpec spec) {
        MetricIdentifier metric = spec.getObject().getMetric();
        var object = spec.getObject().getDescribedObject();
        String resource = object.getKind().toLowerCase(Locale.ROOT) + "s";
        long used = wanted(
                metric, () -> metrics.object(metric.getName(), namespace, resource, object.getName(), text(metric)));
        return valued(
                spec, spec.getObject().getTarget(), used, "%s metric %s".formatted(object.getKind(), metric.getName()));
    }

    private Seen external(MetricSpec spec) {
        MetricIdentifier metric = spec.getExternal().getMetric();
        long used = wanted(metric, () -> metrics.external(metric.getName(), namespace, text(metric)));
        return valued(
                spec,
                spec.getExternal().getTarget(),
                used,
                "external metric %s(%s)".formatted(metric.getName(), text(metric)));
    }

    private Seen valued(MetricSpec spec, MetricTarget target, long used, String name) {
        if (target.getAverageValue() != null) {
            long wanted = QuantityValue.of(target.getAverageValue()).toMilli();
            ReplicaProposal.Result result = proposal.byShare(used, wanted);
            return new Seen(result.replicas(), name, status(spec, averageOf(result)));
        }
        long wanted = QuantityValue.of(target.getValue()).toMilli();
        ReplicaProposal.Result result = proposal.byValue(used, wanted, readyPods());
        return new Seen(
                result.replicas(),
                name,
                status(
                        spec,
                        new MetricValueStatusBuilder()
                                .withValue(QuantityValue.ofMilli(used).toWire())
                                .build()));
    }

    private int readyPods() {
        return (int) pods.stream().filter(PodFacts::isReady).count();
    }

    private static <T> T wanted(MetricIdentifier metric, Supplier<T> read) {
        try {
            return read.get();
        } catch (MetricUnavailable e) {
            throw new MetricUnavailable("", "unable to get metric %s: %s".formatted(metric.getName(), e.text()));
        }
    }

    private static String text(MetricIdentifier metric) {
        return SelectorText.of(metric.getSelector());
    }

    private static MetricValueStatus averageOf(ReplicaProposal.Result result) {
        return new MetricValueStatusBuilder()
                .withAverageValue(QuantityValue.ofMilli(result.average()).toWire())
                .build();
    }

    private static MetricStatus status(MetricSpec spec, MetricValueStatus current) {
        MetricStatusBuilder status = new MetricStatusBuilder().withType(spec.getType());
        switch (spec.getType()) {
            case "Resource" ->
                status.withNewResource()
                        .withName(spec.getResource().getName())
                        .withCurrent(current)
                        .endResource();
            case "ContainerResource" ->
                status.withNewContainerResource()
                        .withName(spec.getContainerResource().getName())
                        .withContainer(spec.getContainerResource().getContainer())
                        .withCurrent(current)
                        .endContainerResource();
            case "Pods" ->
                status.withNewPods()
                        .withMetric(spec.getPods().getMetric())
                        .withCurrent(current)
                        .endPods();
            case "Object" ->
                status.withNewObject()
                        .withMetric(spec.getObject().getMetric())
                        .withDescribedObject(spec.getObject().getDescribedObject())
                        .withCurrent(current)
                        .endObject();
            default ->
                status.withNewExternal()
                        .withMetric(spec.getExternal().getMetric())
                        .withCurrent(current)
                        .endExternal();
        }
        return status.build();
    }
}
