package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.events.EventRecorder;
import io.kjava.scheduler.snapshot.PodView;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells users and the API about pods that got no node, and evicts victims. */
public final class UnplacedReporter {
    private static final Logger log = LoggerFactory.getLogger(UnplacedReporter.class);

    private final ResourceClient<Pod> pods;
    private final EventRecorder events;
    private final InstantSource clock;

    public UnplacedReporter(ApiClient client, EventRecorder events, InstantSource clock) {
        this.pods = client.resource(Pod.class);
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Sets the pod's condition and records an event.
     *
     * @param nominated the node that is being freed for the pod, {@code ""} when there is none any
     *     more, empty when that stays as it is
     */
    public void report(PodView view, String message, Optional<String> nominated) {
        events.warning(view.pod(), "FailedScheduling", message);
        patchCondition(view, "Unschedulable", message, nominated);
    }

    /** The pod waits for its gates: it has not asked for a node yet. */
    public void reportGated(PodView view) {
        patchCondition(
                view, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", Optional.empty());
    }

    /** A more important pod takes the room that was being made for this one. */
    public void reportOutbidden(PodView view) {
        Map<String, Object> status = new HashMap<>();
        status.put("nominatedNodeName", null);
        patch(view.key(), Map.of("metadata", Map.of("uid", view.uid()), "status", status));
    }

    private void patchCondition(PodView view, String reason, String message, Optional<String> nominated) {
        boolean sameNode = nominated.isEmpty() || nominated.get().equals(view.nominatedNode());
        if (sameNode && says(view.pod(), reason, message)) {
            return;
        }
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", "PodScheduled");
        condition.put("status", "False");
        condition.put("reason", reason);
        condition.put("message", message);
        condition.put(
                "lastTransitionTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        Long generation = view.pod().getMetadata().getGeneration();
        if (generation != null) {
            condition.put("observedGeneration", generation);
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("conditions", List.of(condition));
        if (!sameNode) {
            status.put("nominatedNodeName", nominated.filter(n -> !n.isEmpty()).orElse(null));
        }
        patch(view.key(), Map.of("metadata", Map.of("uid", view.uid()), "status", status));
    }

    private static boolean says(Pod pod, String reason, String message) {
        if (pod.getStatus() == null) {
            return false;
        }
        for (PodCondition condition : pod.getStatus().getConditions()) {
            if (condition.getType().equals("PodScheduled")) {
                return "False".equals(condition.getStatus())
                        && reason.equals(condition.getReason())
                        && message.equals(condition.getMessage());
            }
        }
        return false;
    }

    /** Evicts one victim: marks it, tells why, deletes it with its own grace. */
    public void evict(PodView victim, PodView preemptor, String node) {
        String message = "Preempted by pod %s on node %s".formatted(preemptor.uid(), node);
        patch(
                victim.key(),
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(Map.of(
                                        "type",
                                        "DisruptionTarget",
                                        "status",
                                        "True",
                                        "reason",
                                        "PreemptionByScheduler",
                                        "message",
                                        "default-scheduler: preempting to accommodate a" + " higher priority pod",
                                        "lastTransitionTime",
                                        clock.instant()
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString())))));
        try {
            pods.delete(victim.key(), DeleteOptions.DEFAULT.withUid(victim.uid()));
            events.normal(victim.pod(), "Preempted", message);
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }

    private void patch(ObjectKey key, Map<String, Object> patch) {
        try {
            pods.patch(key, PatchType.STRATEGIC, JsonCodec.writeTyped(patch), "status");
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                log.atWarn()
                        .addKeyValue("pod", key)
                        .addKeyValue("error", e.getMessage())
                        .log("status of an unplaced pod was not written");
            }
        }
    }
}
