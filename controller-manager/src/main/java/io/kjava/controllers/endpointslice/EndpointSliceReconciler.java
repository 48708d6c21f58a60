package io.kjava.controllers.endpointslice;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.PodActions;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the slices of services with a selector. Keys are services. */
public final class EndpointSliceReconciler implements Reconciler {
    static final int LIMIT = 100;
    static final String BY_SERVICE = "service";

    private final ResourceClient<EndpointSlice> client;
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Informer<EndpointSlice> slices;
    private final Expectations expectations;
    private final EventRecorder events;
    private final TriggerTimes triggers = new TriggerTimes();

    EndpointSliceReconciler(
            ApiClient client,
            Informer<Service> services,
            Informer<Pod> pods,
            Informer<Node> nodes,
            Informer<EndpointSlice> slices,
            Expectations expectations,
            EventRecorder events) {
        this.client = client.resource(EndpointSlice.class);
        this.services = requireNonNull(services, "services");
        this.pods = requireNonNull(pods, "pods");
        this.nodes = requireNonNull(nodes, "nodes");
        this.slices = requireNonNull(slices, "slices");
        this.expectations = requireNonNull(expectations, "expectations");
        this.events = requireNonNull(events, "events");
        slices.addIndex(BY_SERVICE, slice -> List.of(serviceKey(slice)));
    }

    static String serviceKey(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return Keys.namespace(slice)
                + "/"
                + labels.getOrDefault(SliceLabels.SERVICE_NAME, "")
                + "/"
                + labels.getOrDefault(SliceLabels.MANAGED_BY, "");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Service> found = services.get(key);
        if (found.isEmpty()) {
            triggers.forget(key);
            expectations.forget(key);
            return Outcome.SETTLED; // the garbage collector deletes its slices
        }
        Service service = found.get();
        if ("ExternalName".equals(service.getSpec().getType())
                || service.getSpec().getSelector().isEmpty()
                || Keys.isTerminating(service)
                || !expectations.areMet(key)) {
            return Outcome.SETTLED;
        }
        LabelQuery selector = LabelSelectors.ofLabels(service.getSpec().getSelector());
        List<Pod> members = pods.inNamespace(key.namespace()).stream()
                .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
                .toList();
        DesiredEndpoints desired = DesiredEndpoints.of(service, members, name -> nodes.get(ObjectKey.cluster(name)));
        try {
            write(service, plan(service, desired), triggers.next(service, members));
        } catch (ApiException e) {
            if (PodActions.isNamespaceEnding(e)) {
                return Outcome.SETTLED;
            }
            events.warning(
                    service,
                    "FailedToUpdateEndpointSlices",
                    "Error updating Endpoint Slices for Service %s: %s".formatted(key, e.getMessage()));
            throw e;
        }
        if (desired.isIncomplete()) {
            throw new IllegalStateException("service " + key + ": a pod's node is not known yet");
        }
        return Outcome.SETTLED;
    }

    private SlicePlan plan(Service service, DesiredEndpoints desired) {
        Map<PortGroup, List<Endpoint>> groups = new LinkedHashMap<>();
        desired.groups()
                .forEach((group, endpoints) -> groups.put(
                        group,
                        endpoints.stream()
                                .map(e -> TrafficHints.apply(service, e))
                                .toList()));
        SlicePlan plan = SlicePlan.of(own(service), groups, desired.addressTypes(), LIMIT);
        Map<String, String> labels = SliceLabels.of(service);
        for (EndpointSlice slice : own(service)) {
            boolean relabelled = !labels.equals(slice.getMetadata().getLabels());
            if (relabelled && !plan.delete().contains(slice)) {
                plan.update().putIfAbsent(slice, slice.getEndpoints());
            }
        }
        return plan;
    }

    private Collection<EndpointSlice> own(Service service) {
        String key = Keys.of(service) + "/" + SliceLabels.CONTROLLER;
        return slices.byIndex(BY_SERVICE, key).stream()
                .filter(slice -> !Keys.isTerminating(slice))
                .sorted(java.util.Comparator.comparing(Keys::name))
                .toList();
    }

    private void write(Service service, SlicePlan plan, Optional<Instant> trigger) {
        ObjectKey key = Keys.of(service);
        int reused = Math.min(plan.create().size(), plan.delete().size());
        List<EndpointSlice> surplus = new ArrayList<>(plan.delete());
        List<SlicePlan.NewSlice> fresh = new ArrayList<>(plan.create());
        for (int i = 0; i < reused; i++) {
            reuse(service, surplus, fresh, plan.update(), trigger);
        }
        expectations.expect(key, fresh.size(), surplus.stream().map(Keys::uid).toList());
        int done = 0;
        try {
            for (SlicePlan.NewSlice slice : fresh) {
                client.create(decorate(service, new EndpointSliceBuilder(), trigger)
                        .editMetadata()
                        .withGenerateName(Keys.name(service) + "-")
                        .endMetadata()
                        .withAddressType(slice.group().addressType())
                        .withPorts(slice.group().ports())
                        .withEndpoints(slice.endpoints())
                        .build());
                done++;
            }
            plan.update()
                    .forEach((slice, endpoints) ->
                            client.update(decorate(service, new EndpointSliceBuilder(slice), trigger)
                                    .withEndpoints(endpoints)
                                    .build()));
            surplus.forEach(slice -> delete(key, slice));
        } catch (RuntimeException e) {
            expectations.forget(key);
            throw e;
        } finally {
            expectations.created(key, fresh.size() - done);
        }
    }

    /** A slice that would be deleted takes the content of one that would be made. */
    private void reuse(
            Service service,
            List<EndpointSlice> surplus,
            List<SlicePlan.NewSlice> fresh,
            Map<EndpointSlice, List<Endpoint>> updates,
            Optional<Instant> trigger) {
        for (SlicePlan.NewSlice wanted : List.copyOf(fresh)) {
            for (EndpointSlice old : List.copyOf(surplus)) {
                if (old.getAddressType().equals(wanted.group().addressType())) {
                    surplus.remove(old);
                    fresh.remove(wanted);
                    updates.remove(old);
                    client.update(decorate(service, new EndpointSliceBuilder(old), trigger)
                            .withPorts(wanted.group().ports())
                            .withEndpoints(wanted.endpoints())
                            .build());
                    return;
                }
            }
        }
    }

    private void delete(ObjectKey key, EndpointSlice slice) {
        try {
            client.delete(Keys.of(slice), DeleteOptions.DEFAULT.withUid(Keys.uid(slice)));
        } catch (ApiException e) {
            expectations.deleted(key, Keys.uid(slice));
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private static EndpointSliceBuilder decorate(
            Service service, EndpointSliceBuilder slice, Optional<Instant> trigger) {
        slice.editOrNewMetadata()
                .withNamespace(Keys.namespace(service))
                .withLabels(SliceLabels.of(service))
                .withOwnerReferences(List.of(Owners.controllerReference(service)))
                .endMetadata();
        if (trigger.isPresent()) {
            slice.editMetadata()
                    .addToAnnotations(SliceLabels.TRIGGER_TIME, trigger.get().toString())
                    .endMetadata();
        } else {
            slice.editMetadata().removeFromAnnotations(SliceLabels.TRIGGER_TIME).endMetadata();
        }
        return slice;
    }
}
