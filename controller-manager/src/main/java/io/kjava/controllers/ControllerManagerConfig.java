package io.kjava.controllers;

import static java.util.Objects.requireNonNull;

import io.kjava.pki.CertificateAuthority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything about the controllers that an operator may choose. Complete and valid, or it does not
 * exist.
 *
 * @param identity unlike any other instance's; only needed with {@code leaderElection}
 * @param leaderElection whether other instances may run beside this one
 * @param rootCertificatePem what pods need to trust the API server; published in every namespace
 * @param clusterCidrs of which each node gets a part, at most one of each address family; empty: nobody
 *     gets one
 * @param nodeMaskV4 size of a node's IPv4 part
 * @param nodeMaskV6 size of a node's IPv6 part
 * @param nodeGrace how long a silent node is believed to be alive
 * @param signers the authority behind each signer's name, for example {@code
 *     kubernetes.io/kube-apiserver-client}
 * @param disabled names of controllers that must not run
 */
public record ControllerManagerConfig(
        String identity,
        boolean leaderElection,
        String rootCertificatePem,
        List<String> clusterCidrs,
        int nodeMaskV4,
        int nodeMaskV6,
        Duration nodeGrace,
        Map<String, CertificateAuthority> signers,
        Set<String> disabled) {
    public ControllerManagerConfig {
        requireNonNull(identity, "identity");
        requireNonNull(rootCertificatePem, "rootCertificatePem");
        clusterCidrs = List.copyOf(clusterCidrs);
        signers = Map.copyOf(signers);
        disabled = Set.copyOf(disabled);
        if (leaderElection && identity.isEmpty()) {
            throw new IllegalArgumentException("identity: empty (expected: a unique name)");
        }
        if (nodeMaskV4 < 1 || nodeMaskV4 > 32) {
            throw new IllegalArgumentException("nodeMaskV4: " + nodeMaskV4 + " (expected: 1-32)");
        }
        if (nodeMaskV6 < 1 || nodeMaskV6 > 128) {
            throw new IllegalArgumentException("nodeMaskV6: " + nodeMaskV6 + " (expected: 1-128)");
        }
        if (!nodeGrace.isPositive()) {
            throw new IllegalArgumentException("nodeGrace: " + nodeGrace + " (expected: > 0)");
        }
    }

    /** One instance, alone, with Kubernetes' numbers. */
    public static ControllerManagerConfig defaults(String rootCertificatePem, List<String> clusterCidrs) {
        return new ControllerManagerConfig(
                "", false, rootCertificatePem, clusterCidrs, 24, 64, Duration.ofSeconds(50), Map.of(), Set.of());
    }

    public ControllerManagerConfig withLeaderElection(String identity) {
        return new ControllerManagerConfig(
                identity, true, rootCertificatePem, clusterCidrs, nodeMaskV4, nodeMaskV6, nodeGrace, signers, disabled);
    }

    public ControllerManagerConfig withSigners(Map<String, CertificateAuthority> authorities) {
        return new ControllerManagerConfig(
                identity,
                leaderElection,
                rootCertificatePem,
                clusterCidrs,
                nodeMaskV4,
                nodeMaskV6,
                nodeGrace,
                authorities,
                disabled);
    }

    public ControllerManagerConfig without(Set<String> controllers) {
        return new ControllerManagerConfig(
                identity,
                leaderElection,
                rootCertificatePem,
                clusterCidrs,
                nodeMaskV4,
                nodeMaskV6,
                nodeGrace,
                signers,
                controllers);
    }
}
