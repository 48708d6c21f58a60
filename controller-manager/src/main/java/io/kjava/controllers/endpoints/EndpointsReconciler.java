package io.kjava.controllers.endpoints;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.ServicePods;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the endpoints of services with a selector. Keys are services. */
public final class EndpointsReconciler implements Reconciler {
    private static final int WORKERS = 5;
    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    private static final String MANAGER = "endpoint-controller";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    private static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

    private final ResourceClient<Endpoints> client;
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Endpoints> endpoints;
    private final EventRecorder events;

    private EndpointsReconciler(
            ApiClient client,
            Informer<Service> services,
            Informer<Pod> pods,
            Informer<Endpoints> endpoints,
            EventRecorder events) {
        this.client = client.resource(Endpoints.class);
        this.services = requireNonNull(services, "services");
        this.pods = requireNonNull(pods, "pods");
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.events = requireNonNull(events, "events");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, EventRecorder events) {
        Informer<Service> services = informers.informer(Service.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Endpoints> endpoints = informers.informer(Endpoints.class);
        return ControllerSpec.of(
                        "endpoints-controller",
                        WORKERS,
                        new EndpointsReconciler(client, services, pods, endpoints, events))
                .from(KeySource.objects(services))
                .from(KeySource.changes(pods, new ServicePods(services)))
                .from(KeySource.changes(endpoints, (event, sink) -> {
                    if (MANAGER.equals(event.object().getMetadata().getLabels().get(MANAGED_BY))) {
                        sink.add(Keys.of(event.object()));
                    }
                }));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Service> service = services.get(key);
        Optional<Endpoints> known = endpoints.get(key);
        if (service.isEmpty()) {
            known.filter(EndpointsReconciler::isOurs).ifPresent(this::delete);
            return Outcome.SETTLED;
        }
        if ("ExternalName".equals(service.get().getSpec().getType())
                || service.get().getSpec().getSelector().isEmpty()) {
            return Outcome.SETTLED;
        }
        LabelQuery selector = LabelSelectors.ofLabels(service.get().getSpec().getSelector());
        List<Pod> members = pods.inNamespace(key.namespace()).stream()
                .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
                .toList();
        try {
            write(service.get(), known, members);
        } catch (ApiException e) {
            if (!PodActions.isNamespaceEnding(e)) {
                events.warning(
                        service.get(),
                        known.isEmpty() ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                        "Failed to write endpoint %s: %s".formatted(key, e.getMessage()));
                throw e;
            }
        }
        return Outcome.SETTLED;
    }

    private static boolean isOurs(Endpoints endpoints) {
        return MANAGER.equals(endpoints.getMetadata().getLabels().get(MANAGED_BY));
    }

    private void delete(Endpoints endpoints) {
        try {
            client.delete(Keys.of(endpoints), DeleteOptions.DEFAULT.withUid(Keys.uid(endpoints)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void write(Service service, Optional<Endpoints> known, List<Pod> members) {
        SubsetPlan plan = SubsetPlan.of(service, members);
        Map<String, String> labels = labels(service);
        if (known.isPresent()
                && known.get().getSubsets().equals(plan.subsets())
                && labels.equals(known.get().getMetadata().getLabels())) {
            return;
        }
        Endpoints next = known.map(EndpointsBuilder::new)
                .orElseGet(EndpointsBuilder::new)
                .editOrNewMetadata()
                .withNamespace(Keys.namespace(service))
                .withName(Keys.name(service))
                .withLabels(labels)
                .withAnnotations(annotations(service, known, members, plan))
                .endMetadata()
                .withSubsets(plan.subsets())
                .build();
        if (known.isPresent()) {
            client.update(next);
        } else {
            client.create(next);
        }
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels = new LinkedHashMap<>(service.getMetadata().getLabels());
        labels.remove(HEADLESS);
        if ("None".equals(service.getSpec().getClusterIP())) {
            labels.put(HEADLESS, "");
        }
        labels.put(MANAGED_BY, MANAGER);
        return labels;
    }

    private static Map<String, String> annotations(
            Service service, Optional<Endpoints> known, List<Pod> members, SubsetPlan plan) {
        Map<String, String> annotations = new LinkedHashMap<>(
                known.map(e -> e.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.remove(OVER_CAPACITY);
        if (plan.truncated()) {
            annotations.put(OVER_CAPACITY, "truncated");
        }
        Instant trigger = members.stream()
                .flatMap(pod -> PodFacts.readySince(pod).stream())
                .max(Instant::compareTo)
                .orElse(Timestamps.orEpoch(service.getMetadata().getCreationTimestamp()));
        annotations.put(TRIGGER_TIME, trigger.toString());
        return annotations;
    }
}
