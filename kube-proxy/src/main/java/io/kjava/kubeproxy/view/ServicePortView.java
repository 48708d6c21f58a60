package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * One port of one service with everything that its rules need, in one address family.
 *
 * @param addresses where it is reached
 * @param nodePort 0 for none
 * @param affinitySeconds how long a client stays with its endpoint; 0 for no affinity
 * @param internalLocal traffic from inside stays on its node
 * @param externalLocal traffic from outside stays on its node
 * @param endpoints sorted by address, of all nodes, ready or not
 */
public record ServicePortView(
        ServicePortName name,
        Addresses addresses,
        int port,
        int nodePort,
        int affinitySeconds,
        boolean internalLocal,
        boolean externalLocal,
        List<EndpointView> endpoints) {
    public ServicePortView {
        requireNonNull(name, "name");
        requireNonNull(addresses, "addresses");
        endpoints = List.copyOf(endpoints);
    }

    /**
     * The addresses of a service.
     *
     * @param sourceRanges who may use the load balancer's addresses; empty for everybody
     */
    public record Addresses(
            String clusterIp, List<String> externalIps, List<String> loadBalancerIps, List<String> sourceRanges) {
        public Addresses {
            requireNonNull(clusterIp, "clusterIp");
            externalIps = List.copyOf(externalIps);
            loadBalancerIps = List.copyOf(loadBalancerIps);
            sourceRanges = List.copyOf(sourceRanges);
        }
    }

    /** As packet rules spell it. */
    public String protocol() {
        return name.protocol().toLowerCase(Locale.ROOT);
    }

    public boolean isExternallyAccessible() {
        return nodePort != 0 || !addresses.loadBalancerIps.isEmpty() || !addresses.externalIps.isEmpty();
    }

    /** Whether any traffic may go to endpoints of every node. */
    public boolean usesClusterEndpoints() {
        return !internalLocal || !externalLocal && isExternallyAccessible();
    }

    /** Whether any traffic may go to endpoints of this node only. */
    public boolean usesLocalEndpoints() {
        return internalLocal || externalLocal && isExternallyAccessible();
    }
}
