package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When this process saw a sign of life of each node last: a renewed lease or a newer status. Never by the
 * node's own clock. Thread-safe.
 */
final class Heartbeats {
    private record Sign(@Nullable Object lease, @Nullable String status, Instant seen) {}

    private final Map<String, Sign> signs = new HashMap<>();
    private final InstantSource clock;

    Heartbeats(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void leaseRenewed(Lease lease) {
        Object renewed = lease.getSpec() == null ? null : lease.getSpec().getRenewTime();
        String node = lease.getMetadata().getName();
        Sign known = signs.get(node);
        if (known == null || !Objects.equals(known.lease(), renewed)) {
            String status = known == null ? null : known.status();
            signs.put(node, new Sign(renewed, status, clock.instant()));
        }
    }

    synchronized void statusPosted(Node node) {
        String posted = null;
        if (node.getStatus() != null) {
            for (NodeCondition condition : node.getStatus().getConditions()) {
                if (condition.getType().equals("Ready")) {
                    posted = condition.getLastHeartbeatTime();
                }
            }
        }
        String name = node.getMetadata().getName();
        Sign known = signs.get(name);
        if (known == null || !Objects.equals(known.status(), posted)) {
            Object lease = known == null ? null : known.lease();
            signs.put(name, new Sign(lease, posted, clock.instant()));
        }
    }

    synchronized Instant lastSeen(String node) {
        Sign known = signs.get(node);
        return known == null ? clock.instant() : known.seen();
    }

    synchronized void forget(String node) {
        signs.remove(node);
    }
}
