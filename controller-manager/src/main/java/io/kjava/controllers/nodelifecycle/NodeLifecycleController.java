package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.InstantSource;

/** What feeds the node lifecycle controller. */
public final class NodeLifecycleController {
    private static final int WORKERS = 2;

    private NodeLifecycleController() {}

    /** @param grace how long a silent node is believed to be alive */
    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, Duration grace, EventRecorder events, InstantSource clock) {
        Informer<Node> nodes = informers.informer(Node.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Lease> leases = informers.informer(Lease.class, ListQuery.in("kube-node-lease"));
        Heartbeats heartbeats = new Heartbeats(clock);
        NodeLifecycleReconciler reconciler =
                new NodeLifecycleReconciler(client, nodes, new PodIndex(pods), heartbeats, grace, events, clock);
        return ControllerSpec.of("node-lifecycle-controller", WORKERS, reconciler)
                .from(KeySource.changes(nodes, (event, sink) -> nodeChanged(event, sink, heartbeats, events)))
                .from(KeySource.changes(leases, (event, sink) -> {
                    if (!(event instanceof InformerEvent.Removed<Lease>)) {
                        heartbeats.leaseRenewed(event.object());
                    }
                }))
                .from(KeySource.changes(pods, (event, sink) -> podReady(event, sink, nodes)));
    }

    private static void nodeChanged(
            InformerEvent<Node> event, KeySink sink, Heartbeats heartbeats, EventRecorder events) {
        Node node = event.object();
        String name = Keys.name(node);
        switch (event) {
            case InformerEvent.Added<Node> _ ->
                events.normal(
                        node,
                        "RegisteredNode",
                        "Node %s event: Registered Node %s in Controller".formatted(name, name));
            case InformerEvent.Removed<Node> _ ->
                events.normal(
                        node, "RemovingNode", "Node %s event: Removing Node %s from Controller".formatted(name, name));
            case InformerEvent.Updated<Node> updated -> {
                heartbeats.statusPosted(node);
                if (isHeartbeat(updated)) {
                    return;
                }
            }
        }
        sink.add(Keys.of(node));
    }

    /** Nothing but times has changed. */
    private static boolean isHeartbeat(InformerEvent.Updated<Node> updated) {
        return java.util.Objects.equals(
                        updated.before().getSpec(), updated.object().getSpec())
                && ConditionImage.of(updated.before()).equals(ConditionImage.of(updated.object()));
    }

    /** A pod that becomes ready on a node that is not. */
    private static void podReady(InformerEvent<Pod> event, KeySink sink, Informer<Node> nodes) {
        Pod pod = event.object();
        if (event instanceof InformerEvent.Removed<Pod> || !PodFacts.isReady(pod)) {
            return;
        }
        ObjectKey key = ObjectKey.cluster(PodFacts.nodeName(pod));
        if (nodes.get(key).filter(n -> !NodeHealth.readiness(n).equals("True")).isPresent()) {
            sink.add(key);
        }
    }
}
