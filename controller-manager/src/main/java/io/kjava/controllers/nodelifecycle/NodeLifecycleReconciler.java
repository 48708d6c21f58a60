package io.kjava.controllers.nodelifecycle;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look at one node: has it been heard of, what do its conditions say, which taints follow. */
final class NodeLifecycleReconciler implements Reconciler {
    private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private final ResourceClient<Node> client;
    private final ResourceClient<Pod> podClient;
    private final Informer<Node> nodes;
    private final PodIndex pods;
    private final Heartbeats heartbeats;
    private final EvictionPace pace = new EvictionPace();
    private final Duration grace;
    private final EventRecorder events;
    private final InstantSource clock;

    NodeLifecycleReconciler(
            ApiClient client,
            Informer<Node> nodes,
            PodIndex pods,
            Heartbeats heartbeats,
            Duration grace,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(Node.class);
        this.podClient = client.resource(Pod.class);
        this.nodes = requireNonNull(nodes, "nodes");
        this.pods = requireNonNull(pods, "pods");
        this.heartbeats = requireNonNull(heartbeats, "heartbeats");
        this.grace = requireNonNull(grace, "grace");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Node> found = nodes.get(key);
        if (found.isEmpty()) {
            heartbeats.forget(key.name());
            return Outcome.SETTLED;
        }
        Node node = found.get();
        heartbeats.statusPosted(node);
        Instant now = clock.instant();
        boolean posted = NodeHealth.condition(node, NodeHealth.READY).isPresent();
        Duration patience = posted ? grace : STARTUP_GRACE;
        Instant silentAt = heartbeats.lastSeen(key.name()).plus(patience);
        boolean silent = !silentAt.isAfter(now);
        if (silent) {
            node = silence(node, now);
        }
        if (!NodeHealth.readiness(node).equals("True")) {
            markPods(node, now);
        }
        Optional<Duration> again = taint(node, now);
        Duration next = silent ? patience : Duration.between(now, silentAt);
        Duration soonest = again.filter(d -> d.compareTo(next) < 0).orElse(next);
        return new Outcome.CheckAgain(soonest.plusMillis(1));
    }

    private Node silence(Node node, Instant now) {
        Optional<List<NodeCondition>> conditions = NodeHealth.silenced(node, now);
        if (conditions.isEmpty()) {
            return node;
        }
        boolean wasReady = NodeHealth.readiness(node).equals("True");
        Node after = client.updateStatus(new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions(conditions.get())
                .endStatus()
                .build());
        if (wasReady) {
            events.normal(node, "NodeNotReady", "Node %s status is now: NodeNotReady".formatted(Keys.name(node)));
        }
        return after;
    }

    /** Services must stop sending to pods of a node that is not ready. */
    private void markPods(Node node, Instant now) {
        for (Pod pod : pods.onNode(Keys.name(node))) {
            if (!PodFacts.isReady(pod)) {
                continue;
            }
            List<PodCondition> conditions = new ArrayList<>();
            for (PodCondition condition : pod.getStatus().getConditions()) {
                conditions.add(
                        condition.getType().equals("Ready")
                                ? condition.toBuilder()
                                        .withStatus("False")
                                        .withLastTransitionTime(Timestamps.format(now))
                                        .build()
                                : condition);
            }
            try {
                podClient.updateStatus(new PodBuilder(pod)
                        .editStatus()
                        .withConditions(conditions)
                        .endStatus()
                        .build());
                events.warning(pod, "NodeNotReady", "Node is not ready");
            } catch (ApiException e) {
                if (!e.isNotFound() && !e.isConflict()) {
                    throw e;
                }
            }
        }
    }

    /** When to look again because the taint that drives pods away had to wait. */
    private Optional<Duration> taint(Node node, Instant now) {
        List<Taint> present = Taints.of(node);
        List<Taint> wanted = NodeTaints.withScheduling(node, present, now);
        String eviction = NodeTaints.eviction(node);
        Optional<Duration> again = Optional.empty();
        if (eviction.isEmpty()) {
            wanted = NodeTaints.withEviction(wanted, "", now);
        } else if (EvictionPace.isHalted(nodes.all(), n -> isAlive(n, now))) {
            wanted = NodeTaints.withEviction(wanted, "", now);
            again = Optional.of(grace);
        } else if (NodeTaints.hasEviction(present, eviction)) {
            wanted = NodeTaints.withEviction(wanted, eviction, now);
        } else if (NodeTaints.hasEviction(present, Taints.NOT_READY)
                || NodeTaints.hasEviction(present, Taints.UNREACHABLE)) {
            wanted = NodeTaints.withEviction(wanted, eviction, now); // one for the other: no pace
        } else {
            switch (pace.ask(node, nodes.all(), n -> isAlive(n, now), now)) {
                case EvictionPace.Verdict.Go _ -> wanted = NodeTaints.withEviction(wanted, eviction, now);
                case EvictionPace.Verdict.Wait wait -> again = Optional.of(wait.left());
                case EvictionPace.Verdict.Halt _ -> {
                    wanted = NodeTaints.withEviction(wanted, "", now);
                    again = Optional.of(grace);
                }
            }
        }
        if (!wanted.equals(present)) {
            client.update(new NodeBuilder(node)
                    .editOrNewSpec()
                    .withTaints(wanted)
                    .endSpec()
                    .build());
        }
        return again;
    }

    private boolean isAlive(Node node, Instant now) {
        return NodeHealth.readiness(node).equals("True")
                && heartbeats.lastSeen(Keys.name(node)).plus(grace).isAfter(now);
    }
}
