package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.OwnerRouter;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelSelectors;
import java.time.InstantSource;
import java.util.Optional;

/** What feeds the deployment controller. */
public final class DeploymentController {
    private static final int WORKERS = 5;

    private DeploymentController() {}

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<Deployment> deployments = informers.informer(Deployment.class);
        Informer<ReplicaSet> sets = informers.informer(ReplicaSet.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        DeploymentReconciler reconciler =
                new DeploymentReconciler(client, deployments, sets, new PodIndex(pods), events, clock);
        return ControllerSpec.of("deployment-controller", WORKERS, reconciler)
                .from(KeySource.objects(deployments))
                .from(KeySource.changes(
                        sets,
                        new OwnerRouter<>(
                                Deployment.class,
                                deployments,
                                d -> LabelSelectors.of(d.getSpec().getSelector()),
                                null)))
                .from(KeySource.changes(pods, (event, sink) -> podGone(event, sink, sets, deployments)));
    }

    /** A Recreate rollout waits for the last old pod to end. */
    private static void podGone(
            InformerEvent<Pod> event, KeySink sink, Informer<ReplicaSet> sets, Informer<Deployment> deployments) {
        if (!(event instanceof InformerEvent.Removed<Pod>)) {
            return;
        }
        String namespace = Keys.namespace(event.object());
        Optional<OwnerReference> set = Owners.controllerOf(event.object());
        set.flatMap(reference -> sets.get(ObjectKey.of(namespace, reference.getName())))
                .flatMap(Owners::controllerOf)
                .map(reference -> ObjectKey.of(namespace, reference.getName()))
                .flatMap(deployments::get)
                .filter(d -> !Rollout.of(d).rolling())
                .ifPresent(d -> sink.add(Keys.of(d)));
    }
}
