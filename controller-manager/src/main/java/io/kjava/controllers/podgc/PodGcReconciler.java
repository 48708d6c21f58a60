package io.kjava.controllers.podgc;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.Disruptions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Deletes such pods for good. Keys are pods, and one for the count of those that have ended; a lost
 * node gets 40 seconds to come back.
 */
public final class PodGcReconciler implements Reconciler {
    private static final ObjectKey ENDED = ObjectKey.cluster("ended");
    private static final Duration QUARANTINE = Duration.ofSeconds(40);
    private static final Duration COUNT_DELAY = Duration.ofSeconds(20);

    private final ResourceClient<Pod> client;
    private final ResourceClient<Node> nodeClient;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final InstantSource clock;

    private PodGcReconciler(ApiClient client, Informer<Pod> pods, Informer<Node> nodes, InstantSource clock) {
        this.client = client.resource(Pod.class);
        this.nodeClient = client.resource(Node.class);
        this.pods = requireNonNull(pods, "pods");
        this.nodes = requireNonNull(nodes, "nodes");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Node> nodes = informers.informer(Node.class);
        PodIndex index = new PodIndex(pods);
        return ControllerSpec.of("pod-garbage-collector-controller", 1, new PodGcReconciler(client, pods, nodes, clock))
                .from(KeySource.changes(pods, (event, sink) -> {
                    Pod pod = event.object();
                    if (event instanceof InformerEvent.Removed<Pod>) {
                        return;
                    }
                    if (PodFacts.isFinished(pod)) {
                        sink.addAfter(ENDED, COUNT_DELAY);
                    }
                    String node = PodFacts.nodeName(pod);
                    boolean lost = !node.isEmpty()
                            && nodes.get(ObjectKey.cluster(node)).isEmpty();
                    if (lost) {
                        sink.addAfter(Keys.of(pod), QUARANTINE);
                    } else if (Keys.isTerminating(pod)) {
                        sink.add(Keys.of(pod));
                    }
                }))
                .from(KeySource.changes(nodes, (event, sink) -> {
                    String node = Keys.name(event.object());
                    boolean removed = event instanceof InformerEvent.Removed<Node>;
                    for (Pod pod : index.onNode(node)) {
                        if (removed) {
                            sink.addAfter(Keys.of(pod), QUARANTINE);
                        } else if (Keys.isTerminating(pod)) {
                            sink.add(Keys.of(pod));
                        }
                    }
                }));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (key.equals(ENDED)) {
            PodGcPlan.ended(pods.all()).forEach(this::delete);
            return Outcome.SETTLED;
        }
        pods.get(key).flatMap(pod -> PodGcPlan.of(pod, this::node)).ifPresent(this::delete);
        return Outcome.SETTLED;
    }

    /** Asks the server before a node is believed to be gone. */
    private Optional<Node> node(String name) {
        ObjectKey key = ObjectKey.cluster(name);
        return nodes.get(key).or(() -> nodeClient.get(key));
    }

    private void delete(PodGcPlan plan) {
        Pod pod = plan.pod();
        try {
            if (!PodFacts.isFinished(pod) && plan.reason() != PodGcPlan.Reason.NEVER_SCHEDULED) {
                byte[] patch = statusPatch(failed(pod, plan.reason()));
                client.patch(Keys.of(pod), PatchType.MERGE, patch, "status");
            }
            client.delete(Keys.of(pod), DeleteOptions.now().withUid(Keys.uid(pod)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** A patch, because this controller may not replace a status. */
    private static byte[] statusPatch(Pod next) {
        return JsonCodec.writeTyped(Map.of(
                "metadata",
                Map.of(
                        "uid", next.getMetadata().getUid(),
                        "resourceVersion", next.getMetadata().getResourceVersion()),
                "status",
                next.getStatus()));
    }

    private Pod failed(Pod pod, PodGcPlan.Reason reason) {
        PodBuilder next =
                new PodBuilder(pod).editOrNewStatus().withPhase("Failed").endStatus();
        return reason == PodGcPlan.Reason.NODE_GONE
                ? Disruptions.mark(next.build(), "DeletionByPodGC", "PodGC: node no longer exists", clock.instant())
                : next.build();
    }
}
