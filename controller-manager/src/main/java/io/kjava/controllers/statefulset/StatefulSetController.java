package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.pods.OwnerRouter;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelSelectors;
import java.time.InstantSource;

/** What feeds the stateful set controller. */
public final class StatefulSetController {
    private static final int WORKERS = 5;

    private StatefulSetController() {}

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<StatefulSet> sets = informers.informer(StatefulSet.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<ControllerRevision> revisions = informers.informer(ControllerRevision.class);
        Informer<PersistentVolumeClaim> claims = informers.informer(PersistentVolumeClaim.class);
        StatefulSetReconciler reconciler = new StatefulSetReconciler(
                client,
                sets,
                new PodIndex(pods),
                new RevisionHistory(client, revisions),
                new ClaimKeeper(client, claims, events),
                events,
                clock);
        return ControllerSpec.of("statefulset-controller", WORKERS, reconciler)
                .from(KeySource.objects(sets))
                .from(KeySource.synced(revisions))
                .from(KeySource.synced(claims))
                .from(KeySource.changes(
                        pods,
                        new OwnerRouter<>(
                                StatefulSet.class,
                                sets,
                                set -> LabelSelectors.of(set.getSpec().getSelector()),
                                null)));
    }
}
