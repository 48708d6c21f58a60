package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one port of a service adds: chains of its own, and entries in the chains that all share.
 */
record PortRules(
        List<Chain> chains,
        List<Entry> services,
        List<Entry> nodePorts,
        List<Entry> rejectServices,
        List<Entry> rejectExternal,
        List<Entry> firewall) {
    PortRules {
        chains = List.copyOf(chains);
        services = List.copyOf(services);
        nodePorts = List.copyOf(nodePorts);
        rejectServices = List.copyOf(rejectServices);
        rejectExternal = List.copyOf(rejectExternal);
        firewall = List.copyOf(firewall);
    }

    /**
     * An entry of a shared chain.
     *
     * @param destination where it is found: an address, or for node ports the port; empty when it
     *     must stay in the shared chain itself
     */
    record Entry(String protocol, String destination, String rule) {
        Entry {
            requireNonNull(protocol, "protocol");
            requireNonNull(destination, "destination");
            requireNonNull(rule, "rule");
        }
    }
}
