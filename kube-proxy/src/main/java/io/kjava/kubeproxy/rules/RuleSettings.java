package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import java.util.List;
import java.util.Optional;

/**
 * What the rules of one address family depend on besides services.
 *
 * @param clusterCidr the range of pods: traffic from elsewhere to a service is masqueraded
 * @param masqueradeAll masquerade whatever goes to a service
 * @param masqueradeBit of the packet mark
 * @param localhostNodePorts whether node ports answer on loopback addresses
 * @param nodePortAddresses ranges of the node addresses that node ports answer on; empty for all
 */
public record RuleSettings(
        IpFamily family,
        Optional<String> clusterCidr,
        boolean masqueradeAll,
        int masqueradeBit,
        boolean localhostNodePorts,
        List<String> nodePortAddresses) {
    public RuleSettings {
        requireNonNull(family, "family");
        requireNonNull(clusterCidr, "clusterCidr");
        nodePortAddresses = List.copyOf(nodePortAddresses);
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("masquerade bit must be within 0..31");
        }
    }

    /** The mark of packets to be masqueraded. */
    public String mark() {
        return "0x%x".formatted(1L << masqueradeBit);
    }

    /** The loopback range, as a rule spells it. */
    public String loopback() {
        return family == IpFamily.IPV4 ? "127.0.0.0/8" : "::1/128";
    }

    /** The node's addresses that node ports answer on, where not all do. */
    public List<String> nodePortIps(NodeView node) {
        return node.addresses().stream()
                .filter(ip -> IpFamily.of(ip) == family)
                .filter(ip -> nodePortAddresses.stream().anyMatch(r -> IpRanges.contains(r, ip)))
                .toList();
    }
}
