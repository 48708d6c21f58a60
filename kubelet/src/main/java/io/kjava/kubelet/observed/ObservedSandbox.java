package io.kjava.kubelet.observed;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * One sandbox of a pod.
 *
 * @param ips the pod's addresses, the primary one first; empty with the host's network
 */
public record ObservedSandbox(
        String id, int attempt, boolean ready, Instant createdAt, boolean hostNetwork, List<String> ips) {
    public ObservedSandbox {
        requireNonNull(id, "id");
        requireNonNull(createdAt, "createdAt");
        ips = List.copyOf(ips);
    }

    /** Whether containers can be started in it. */
    public boolean usable() {
        return ready && (hostNetwork || !ips.isEmpty());
    }
}
