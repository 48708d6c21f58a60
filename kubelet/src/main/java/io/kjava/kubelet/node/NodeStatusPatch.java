package io.kjava.kubelet.node;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The patch of a node's status: own conditions beside those of others, lists replaced. Pure. */
final class NodeStatusPatch {
    private NodeStatusPatch() {}

    /** JSON as maps and lists. */
    private static final class Tree extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param advertised what of the allocatable resources of others has to become what; empty to go
     */
    static byte[] of(NodeStatus before, NodeStatus after, Map<String, Optional<Quantity>> advertised) {
        Tree status = JsonCodec.read(JsonCodec.writeTyped(after), Tree.class);
        if (before.getAddresses().equals(after.getAddresses())) {
            status.remove("addresses");
        } else if (!before.getAddresses().isEmpty()) {
            // Addresses are merged by type: two of one type would become one.
            List<Object> addresses = new ArrayList<>();
            addresses.add(Map.of("$patch", "replace"));
            for (NodeAddress address : after.getAddresses()) {
                addresses.add(Map.of("type", address.getType(), "address", address.getAddress()));
            }
            status.put("addresses", addresses);
        }
        if (!advertised.isEmpty()) {
            Map<String, Object> allocatable = new LinkedHashMap<>(after.getAllocatable());
            advertised.forEach((name, amount) -> allocatable.put(name, amount.orElse(null)));
            status.put("allocatable", allocatable);
        }
        return JsonCodec.writeTyped(Map.of("status", status));
    }

    /** Whether nothing has changed but the time. */
    static boolean isSame(NodeStatus before, NodeStatus after) {
        return timeless(before).equals(timeless(after));
    }

    private static NodeStatus timeless(NodeStatus status) {
        NodeStatusBuilder builder = status.edit();
        List<NodeCondition> conditions = status.getConditions().stream()
                .map(condition -> new NodeConditionBuilder(condition)
                        .withLastHeartbeatTime(null)
                        .build())
                .toList();
        return builder.withConditions(conditions).build();
    }
}
