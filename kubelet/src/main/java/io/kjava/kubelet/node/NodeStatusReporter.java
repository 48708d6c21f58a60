package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.events.EventRecorder;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the node, then keeps its status true: looks every ten seconds (often, until it is ready),
 * writes at once when something has changed and else every five minutes. One thread.
 */
public final class NodeStatusReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeStatusReporter.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LOOK_WHILE_NOT_READY = Duration.ofMillis(250);
    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(5);
    private static final int QUICK_LOOKS = 240;

    private final ResourceClient<Node> nodes;
    private final NodeRegistrar registrar;
    private final NodeObserver observer;
    private final NodeStatusView view;
    private final ObjectKey key;
    private final EventRecorder events;
    private final InstantSource clock;
    private final Lifecycle lifecycle = new Lifecycle();
    private Instant reportedAt = Instant.EPOCH;
    private NodeStatus reported = new NodeStatus();
    private volatile boolean ready;

    NodeStatusReporter(
            ApiClient client,
            NodeRegistrar registrar,
            NodeObserver observer,
            NodeStatusView view,
            String nodeName,
            EventRecorder events,
            InstantSource clock) {
        this.nodes = client.resource(Node.class);
        this.registrar = requireNonNull(registrar, "registrar");
        this.observer = requireNonNull(observer, "observer");
        this.view = requireNonNull(view, "view");
        this.key = ObjectKey.cluster(nodeName);
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    void start() {
        lifecycle.start("node-status", this::reportForEver);
    }

    /** Whether the last look found the node fit to run pods. */
    public boolean isReady() {
        return ready;
    }

    private void reportForEver() {
        try {
            Node node = registrar.register(() -> view.view(observer.look(), reported, clock.instant()));
            reported = statusOf(node);
            event("Starting", "Starting kubelet.");
            int looks = 0;
            while (true) {
                lookAndReport();
                boolean soon = !ready && looks++ < QUICK_LOOKS;
                Thread.sleep(soon ? LOOK_WHILE_NOT_READY : LOOK_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAndReport() {
        NodeObservation seen = observer.look();
        boolean wasReady = ready;
        ready = seen.problems().isEmpty();
        Instant now = clock.instant();
        NodeStatus status = view.view(seen, reported, now);
        Map<String, Optional<Quantity>> advertised =
                AdvertisedResources.corrections(current().orElse(reported));
        boolean due = !now.isBefore(reportedAt.plus(REPORT_INTERVAL)) || !advertised.isEmpty();
        if (!due && NodeStatusPatch.isSame(reported, status)) {
            return;
        }
        try {
            byte[] patch = NodeStatusPatch.of(reported, status, advertised);
            nodes.patch(key, PatchType.STRATEGIC, patch, "status");
            reported = status;
            reportedAt = now;
            if (ready != wasReady) {
                event(
                        ready ? "NodeReady" : "NodeNotReady",
                        "Node %s status is now: %s".formatted(key.name(), ready ? "NodeReady" : "NodeNotReady"));
            }
        } catch (ApiException e) {
            ready = wasReady; // what was not told has to be told again
            log.atWarn()
                    .addKeyValue("node", key)
                    .addKeyValue("why", e.getMessage())
                    .log("node status not written, will try again");
        }
    }

    /** The node as the API has it: others may have written there as well. */
    private Optional<NodeStatus> current() {
        try {
            return nodes.get(key).map(NodeStatusReporter::statusOf);
        } catch (ApiException e) {
            return Optional.empty(); // the report itself will tell
        }
    }

    private void event(String reason, String message) {
        events.record(
                new ObjectReferenceBuilder()
                        .withKind("Node")
                        .withName(key.name())
                        .withUid(key.name())
                        .build(),
                EventRecorder.Type.NORMAL,
                reason,
                message);
    }

    private static NodeStatus statusOf(Node node) {
        return node.getStatus() == null ? new NodeStatus() : node.getStatus();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
