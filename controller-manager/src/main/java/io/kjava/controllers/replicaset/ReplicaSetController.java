package io.kjava.controllers.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.OwnerRouter;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;

/** The two controllers that keep numbers of pods. */
public final class ReplicaSetController {
    private static final int WORKERS = 5;

    private ReplicaSetController() {}

    public static ControllerSpec replicaSets(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        return spec("replicaset-controller", new ReplicaSetKind(), client, informers, events, clock);
    }

    public static ControllerSpec replicationControllers(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        return spec(
                "replicationcontroller-controller", new ReplicationControllerKind(), client, informers, events, clock);
    }

    private static <R extends HasMetadata> ControllerSpec spec(
            String name,
            ReplicaKind<R> kind,
            ApiClient client,
            SharedInformers informers,
            EventRecorder events,
            InstantSource clock) {
        Informer<R> sets = informers.informer(kind.type());
        Informer<Pod> pods = informers.informer(Pod.class);
        Expectations expectations = new Expectations(clock);
        ReplicaSetReconciler<R> reconciler = new ReplicaSetReconciler<>(
                kind, client, sets, new PodIndex(pods), new PodActions(client, events), expectations, clock);
        return ControllerSpec.of(name, WORKERS, reconciler)
                .from(KeySource.objects(sets))
                .from(KeySource.changes(pods, new OwnerRouter<>(kind.type(), sets, kind::selector, expectations)));
    }
}
