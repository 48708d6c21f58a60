package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.ServicePods;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;
import java.util.Map;

/** What feeds the two controllers of slices. */
public final class EndpointSliceControllers {
    private static final int WORKERS = 5;

    private EndpointSliceControllers() {}

    public static ControllerSpec slices(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<Service> services = informers.informer(Service.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Node> nodes = informers.informer(Node.class);
        Informer<EndpointSlice> slices = informers.informer(EndpointSlice.class);
        Expectations expectations = new Expectations(clock);
        EndpointSliceReconciler reconciler =
                new EndpointSliceReconciler(client, services, pods, nodes, slices, expectations, events);
        return ControllerSpec.of("endpointslice-controller", WORKERS, reconciler)
                .from(KeySource.objects(services))
                .from(KeySource.changes(pods, new ServicePods(services)))
                .from(KeySource.synced(nodes))
                .from(KeySource.changes(
                        slices, (event, sink) -> sliceChanged(event, sink, SliceLabels.CONTROLLER, expectations)));
    }

    public static ControllerSpec mirroring(ApiClient client, SharedInformers informers) {
        Informer<Service> services = informers.informer(Service.class);
        Informer<Endpoints> endpoints = informers.informer(Endpoints.class);
        Informer<EndpointSlice> slices = informers.informer(EndpointSlice.class);
        return ControllerSpec.of(
                        "endpointslice-mirroring-controller",
                        WORKERS,
                        new MirroringReconciler(client, endpoints, services, slices))
                .from(KeySource.objects(endpoints))
                .from(KeySource.objects(services))
                .from(KeySource.changes(
                        slices, (event, sink) -> sliceChanged(event, sink, SliceLabels.MIRRORING, null)));
    }

    private static void sliceChanged(
            InformerEvent<EndpointSlice> event,
            KeySink sink,
            String manager,
            @org.jspecify.annotations.Nullable Expectations expectations) {
        EndpointSlice slice = event.object();
        Map<String, String> labels = slice.getMetadata().getLabels();
        String service = labels.get(SliceLabels.SERVICE_NAME);
        if (service == null || !manager.equals(labels.get(SliceLabels.MANAGED_BY))) {
            return;
        }
        ObjectKey key = ObjectKey.of(Keys.namespace(slice), service);
        if (expectations != null) {
            switch (event) {
                case InformerEvent.Added<EndpointSlice> _ -> expectations.created(key);
                case InformerEvent.Removed<EndpointSlice> _ -> expectations.deleted(key, Keys.uid(slice));
                case InformerEvent.Updated<EndpointSlice> _ -> {}
            }
        }
        sink.add(key);
    }
}
