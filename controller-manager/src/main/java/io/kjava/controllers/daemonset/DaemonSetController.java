package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.OwnerRouter;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelSelectors;
import java.time.InstantSource;

/** What feeds the daemon set controller. */
public final class DaemonSetController {
    private static final int WORKERS = 2;

    private DaemonSetController() {}

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<DaemonSet> sets = informers.informer(DaemonSet.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Node> nodes = informers.informer(Node.class);
        Informer<ControllerRevision> revisions = informers.informer(ControllerRevision.class);
        Expectations expectations = new Expectations(clock);
        DaemonSetReconciler reconciler = new DaemonSetReconciler(
                client,
                sets,
                nodes,
                new PodIndex(pods),
                new RevisionHistory(client, revisions),
                expectations,
                events,
                clock);
        return ControllerSpec.of("daemonset-controller", WORKERS, reconciler)
                .from(KeySource.objects(sets))
                .from(KeySource.changes(
                        pods,
                        new OwnerRouter<>(
                                DaemonSet.class,
                                sets,
                                set -> LabelSelectors.of(set.getSpec().getSelector()),
                                expectations)))
                .from(KeySource.changes(
                        revisions,
                        new OwnerRouter<>(
                                DaemonSet.class,
                                sets,
                                set -> LabelSelectors.of(set.getSpec().getSelector()),
                                null)))
                .from(KeySource.changes(nodes, (event, sink) -> nodeChanged(event, sink, sets)));
    }

    private static void nodeChanged(InformerEvent<Node> event, KeySink sink, Informer<DaemonSet> sets) {
        if (event instanceof InformerEvent.Updated<Node> updated
                && updated.before()
                        .getMetadata()
                        .getLabels()
                        .equals(updated.object().getMetadata().getLabels())
                && Taints.of(updated.before()).equals(Taints.of(updated.object()))) {
            return; // a heartbeat
        }
        sets.all().forEach(set -> sink.add(Keys.of(set)));
    }
}
