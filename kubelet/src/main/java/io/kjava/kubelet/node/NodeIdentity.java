package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;

/**
 * Who this node is.
 *
 * @param ips its addresses, the primary one first; at most one of each family
 * @param externalIps addresses under which the world knows it
 * @param labels beside the well-known ones
 * @param taints given at the first registration
 * @param kubeletPort where logs and exec are served
 * @param providerId empty without a cloud
 * @param version for example {@code v1.36.2+kjava1}
 */
public record NodeIdentity(
        String name,
        String hostname,
        List<String> ips,
        List<String> externalIps,
        Map<String, String> labels,
        List<Taint> taints,
        int kubeletPort,
        String providerId,
        String version) {
    public NodeIdentity {
        requireNonNull(name, "name");
        requireNonNull(hostname, "hostname");
        ips = List.copyOf(ips);
        externalIps = List.copyOf(externalIps);
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        requireNonNull(providerId, "providerId");
        requireNonNull(version, "version");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("kubelet.node-name: empty (expected: a name)");
        }
        if (kubeletPort < 0 || kubeletPort > 65_535) {
            throw new IllegalArgumentException("kubelet.port: " + kubeletPort + " (expected: 0-65535)");
        }
    }
}
