package io.kjava.controllers.endpointslice;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
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
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodActions;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Slices for endpoints that somebody wrote by hand. Keys are endpoints. */
final class MirroringReconciler implements Reconciler {
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int LIMIT = 1000;

    private final ResourceClient<EndpointSlice> client;
    private final Informer<Endpoints> endpoints;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;

    MirroringReconciler(
            ApiClient client,
            Informer<Endpoints> endpoints,
            Informer<Service> services,
            Informer<EndpointSlice> slices) {
        this.client = client.resource(EndpointSlice.class);
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.services = requireNonNull(services, "services");
        this.slices = requireNonNull(slices, "slices");
        slices.addIndex(
                EndpointSliceReconciler.BY_SERVICE, slice -> List.of(EndpointSliceReconciler.serviceKey(slice)));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Endpoints> source = endpoints.get(key).filter(MirroringReconciler::isMirrored);
        Optional<Service> service =
                services.get(key).filter(s -> s.getSpec().getSelector().isEmpty());
        Collection<EndpointSlice> existing =
                slices.byIndex(EndpointSliceReconciler.BY_SERVICE, key + "/" + SliceLabels.MIRRORING);
        if (source.isEmpty() || service.isEmpty()) {
            existing.forEach(this::delete);
            return Outcome.SETTLED;
        }
        SlicePlan plan = SlicePlan.of(existing, desired(source.get()), Set.of(), LIMIT);
        try {
            write(source.get(), plan);
        } catch (ApiException e) {
            if (!PodActions.isNamespaceEnding(e)) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }

    private static boolean isMirrored(Endpoints endpoints) {
        return !"true".equals(endpoints.getMetadata().getLabels().get(SKIP))
                && !endpoints.getMetadata().getAnnotations().containsKey(LEADER)
                && !Keys.isTerminating(endpoints);
    }

    private static Map<PortGroup, List<Endpoint>> desired(Endpoints source) {
        Map<PortGroup, List<Endpoint>> groups = new LinkedHashMap<>();
        for (EndpointSubset subset : source.getSubsets()) {
            List<EndpointPort> ports = new ArrayList<>();
            subset.getPorts()
                    .forEach(port -> ports.add(new EndpointPortBuilder()
                            .withName(Values.or(port.getName(), ""))
                            .withProtocol(Values.or(port.getProtocol(), "TCP"))
                            .withPort(port.getPort())
                            .withAppProtocol(port.getAppProtocol())
                            .build()));
            subset.getAddresses().forEach(a -> add(groups, ports, a, true));
            subset.getNotReadyAddresses().forEach(a -> add(groups, ports, a, false));
        }
        return groups;
    }

    private static void add(
            Map<PortGroup, List<Endpoint>> groups, List<EndpointPort> ports, EndpointAddress address, boolean ready) {
        String type = address.getIp().contains(":") ? "IPv6" : "IPv4";
        Endpoint endpoint = new EndpointBuilder()
                .withAddresses(address.getIp())
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withHostname(address.getHostname())
                .withNodeName(address.getNodeName())
                .withTargetRef(address.getTargetRef())
                .build();
        groups.computeIfAbsent(new PortGroup(type, ports), _ -> new ArrayList<>())
                .add(endpoint);
    }

    private void write(Endpoints source, SlicePlan plan) {
        for (SlicePlan.NewSlice slice : plan.create()) {
            client.create(decorate(source, new EndpointSliceBuilder())
                    .editMetadata()
                    .withGenerateName(Keys.name(source) + "-")
                    .endMetadata()
                    .withAddressType(slice.group().addressType())
                    .withPorts(slice.group().ports())
                    .withEndpoints(slice.endpoints())
                    .build());
        }
        plan.update()
                .forEach((slice, endpoints) -> client.update(decorate(source, new EndpointSliceBuilder(slice))
                        .withEndpoints(endpoints)
                        .build()));
        plan.delete().forEach(this::delete);
    }

    private void delete(EndpointSlice slice) {
        try {
            client.delete(Keys.of(slice), DeleteOptions.DEFAULT.withUid(Keys.uid(slice)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private static EndpointSliceBuilder decorate(Endpoints source, EndpointSliceBuilder slice) {
        Map<String, String> labels = new LinkedHashMap<>(source.getMetadata().getLabels());
        labels.put(SliceLabels.SERVICE_NAME, Keys.name(source));
        labels.put(SliceLabels.MANAGED_BY, SliceLabels.MIRRORING);
        Map<String, String> annotations =
                new LinkedHashMap<>(source.getMetadata().getAnnotations());
        annotations.remove(LAST_APPLIED);
        annotations.remove(SliceLabels.TRIGGER_TIME);
        slice.editOrNewMetadata()
                .withNamespace(Keys.namespace(source))
                .withLabels(labels)
                .withAnnotations(annotations)
                .withOwnerReferences(List.of(Owners.controllerReference(source)))
                .endMetadata();
        return slice;
    }
}
