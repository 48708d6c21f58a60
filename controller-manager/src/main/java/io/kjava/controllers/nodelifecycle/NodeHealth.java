package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the silence of a node means for its conditions. Pure. */
final class NodeHealth {
    static final String READY = "Ready";
    private static final List<String> JUDGED = List.of(READY, "MemoryPressure", "DiskPressure", "PIDPressure");

    private NodeHealth() {}

    static Optional<NodeCondition> condition(Node node, String type) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals(type))
                        .findFirst();
    }

    /** {@code True}, {@code False} or {@code Unknown}; an absent one is unknown. */
    static String readiness(Node node) {
        return condition(node, READY).map(NodeCondition::getStatus).orElse("Unknown");
    }

    /** The conditions of a node that nobody has heard of for too long; empty when they say so already. */
    static Optional<List<NodeCondition>> silenced(Node node, Instant now) {
        List<NodeCondition> conditions = new ArrayList<>(
                node.getStatus() == null ? List.of() : node.getStatus().getConditions());
        boolean changed = false;
        for (String type : JUDGED) {
            Optional<NodeCondition> known = condition(node, type);
            if (known.isEmpty()) {
                conditions.add(unknown(
                        type,
                        "NodeStatusNeverUpdated",
                        "Kubelet never posted node status.",
                        Values.or(node.getMetadata().getCreationTimestamp(), Timestamps.format(now)),
                        now));
                changed = true;
            } else if (!"Unknown".equals(known.get().getStatus())) {
                conditions.set(
                        conditions.indexOf(known.get()),
                        unknown(
                                type,
                                "NodeStatusUnknown",
                                "Kubelet stopped posting node status.",
                                known.get().getLastHeartbeatTime(),
                                now));
                changed = true;
            }
        }
        return changed ? Optional.of(conditions) : Optional.empty();
    }

    private static NodeCondition unknown(
            String type,
            String reason,
            String message,
            @org.jspecify.annotations.Nullable String heartbeat,
            Instant now) {
        NodeCondition condition = new NodeCondition();
        condition.setType(type);
        condition.setStatus("Unknown");
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastHeartbeatTime(heartbeat);
        condition.setLastTransitionTime(Timestamps.format(now));
        return condition;
    }
}
