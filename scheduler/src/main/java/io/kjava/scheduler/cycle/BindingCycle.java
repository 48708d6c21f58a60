package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.kjava.api.ApiException;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.events.EventRecorder;
import io.kjava.scheduler.cache.SnapshotCache;
import io.kjava.scheduler.framework.VolumeChoice;
import io.kjava.scheduler.queue.QueuedPod;
import io.kjava.scheduler.queue.SchedulingQueue;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a placement out: binds, or forgets and tries again later. Runs on a thread per pod. */
public final class BindingCycle {
    private static final Logger log = LoggerFactory.getLogger(BindingCycle.class);

    private final ResourceClient<Pod> pods;
    private final SnapshotCache cache;
    private final SchedulingQueue queue;
    private final EventRecorder events;
    private final ClaimBinding claims;

    public BindingCycle(
            ApiClient client, SnapshotCache cache, SchedulingQueue queue, EventRecorder events, ClaimBinding claims) {
        this.claims = requireNonNull(claims, "claims");
        this.pods = client.resource(Pod.class);
        this.cache = requireNonNull(cache, "cache");
        this.queue = requireNonNull(queue, "queue");
        this.events = requireNonNull(events, "events");
    }

    /** Binds a pod that has been assumed on the node. */
    public void bind(QueuedPod queued, String node, List<VolumeChoice> choices) {
        Pod pod = queued.pod().pod();
        try {
            claims.bind(choices, node);
            pods.createSub(queued.pod().key(), "binding", binding(pod, node), Status.class);
            events.normal(
                    pod,
                    "Scheduled",
                    "Successfully assigned %s to %s".formatted(queued.pod().key(), node));
        } catch (InterruptedException e) {
            cache.forget(queued.pod());
            Thread.currentThread().interrupt(); // asked to stop
        } catch (ApiException e) {
            cache.forget(queued.pod());
            if (e.isNamespaceTerminating() || (e.isNotFound() && choices.isEmpty())) {
                return; // deleted meanwhile, or about to be
            }
            log.atWarn()
                    .addKeyValue("pod", queued.pod().key())
                    .addKeyValue("node", node)
                    .addKeyValue("error", e.getMessage())
                    .log("binding failed, will retry");
            if (!e.isConflict() || !choices.isEmpty()) {
                queue.putBack(queued, Set.of(), queue.wakeUpsSeen());
            }
        }
    }

    private static Binding binding(Pod pod, String node) {
        return new BindingBuilder()
                .withNewMetadata()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build();
    }
}
