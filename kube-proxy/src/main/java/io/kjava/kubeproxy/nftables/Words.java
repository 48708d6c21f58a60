package io.kjava.kubeproxy.nftables;

import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.IpFamily;

/** Words that differ between the address families. */
final class Words {
    private Words() {}

    /** {@code ip} or {@code ip6}: the family of a table and of a match. */
    static String ip(RuleSettings settings) {
        return settings.family() == IpFamily.IPV4 ? "ip" : "ip6";
    }

    static String addressType(RuleSettings settings) {
        return settings.family() == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
    }

    /** Where a packet goes: its address, protocol and port, as the key of a map. */
    static String destination(RuleSettings settings) {
        return ip(settings) + " daddr . meta l4proto . th dport";
    }

    /** Jumps to masquerading unless the packet comes from a pod. */
    static String masqueradeStrangers(RuleSettings settings) {
        String from = settings.masqueradeAll()
                ? ""
                : settings.clusterCidr()
                        .map(cidr -> ip(settings) + " saddr != " + cidr + " ")
                        .orElse("");
        return settings.masqueradeAll() || settings.clusterCidr().isPresent() ? from + "jump mark-for-masquerade" : "";
    }
}
