package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A sandbox as the runtime knows it.
 *
 * @param ips the pod's addresses, the primary one first; empty with the host's network, before the
 *     network is up, and in the answers of a list
 */
public record SandboxStatus(
        String id,
        SandboxConfig.Identity identity,
        boolean ready,
        Instant createdAt,
        List<String> ips,
        NamespaceOptions namespaces,
        Map<String, String> labels,
        Map<String, String> annotations,
        String runtimeHandler) {
    public SandboxStatus {
        requireNonNull(id, "id");
        requireNonNull(identity, "identity");
        requireNonNull(createdAt, "createdAt");
        ips = List.copyOf(ips);
        requireNonNull(namespaces, "namespaces");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        requireNonNull(runtimeHandler, "runtimeHandler");
    }
}
