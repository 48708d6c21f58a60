package io.kjava.kubeproxy.nftables;

import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import java.util.ArrayList;
import java.util.List;

/** The sets and chains that are there whatever services exist. Pure. */
final class CommonChains {
    static final String TABLE = "kube-proxy";

    /** Empty; emptying it again fails when somebody removed the table. */
    static final String CANARY = "canary";

    private static final String SLOT = " . numgen random mod 65536";

    private CommonChains() {}

    static String internal(PortElements.Spread spread) {
        return "internal-" + spread.protocol() + "-" + spread.endpoints();
    }

    static String external(PortElements.Spread spread) {
        return "external-" + spread.protocol() + "-" + spread.endpoints();
    }

    static String nodePort(PortElements.Spread spread) {
        return "nodeport-" + spread.protocol() + "-" + spread.endpoints();
    }

    static List<NftSet> sets(RuleSettings settings) {
        String address = Words.addressType(settings);
        String service = "type " + address + " . inet_proto . inet_service";
        String nodePort = "type inet_proto . inet_service";
        List<NftSet> sets = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp", "sctp")) {
            String destination = Words.ip(settings) + " daddr . " + protocol + " dport";
            sets.add(new NftSet(
                    "map", "endpoints-" + protocol, "typeof " + destination + SLOT + " : " + destination + " ;"));
            sets.add(new NftSet(
                    "map",
                    "nodeport-endpoints-" + protocol,
                    "typeof " + protocol + " dport" + SLOT + " : " + destination + " ;"));
        }
        sets.addAll(verdicts(address, service, nodePort));
        return sets;
    }

    private static List<NftSet> verdicts(String address, String service, String nodePort) {
        return List.of(
                new NftSet("map", "service-ips", service + " : verdict ;"),
                new NftSet("map", "service-nodeports", nodePort + " : verdict ;"),
                new NftSet("map", "no-endpoint-services", service + " : verdict ;"),
                new NftSet("map", "no-endpoint-nodeports", nodePort + " : verdict ;"),
                new NftSet("map", "firewall-ips", service + " : verdict ;"),
                new NftSet("set", "hairpins", "type " + address + " . " + address + " ;"));
    }

    /** For services with so many endpoints. */
    static List<NftChain> spread(RuleSettings settings, PortElements.Spread spread) {
        String ip = Words.ip(settings);
        String protocol = spread.protocol();
        String pick = protocol + " dport . numgen random mod " + spread.endpoints() + " map ";
        String byAddress = "dnat " + ip + " to " + ip + " daddr . " + pick + "@endpoints-" + protocol;
        String byNodePort = "dnat " + ip + " to " + pick + "@nodeport-endpoints-" + protocol;
        String strangers = Words.masqueradeStrangers(settings);
        List<String> internal = strangers.isEmpty() ? List.of(byAddress) : List.of(strangers, byAddress);
        return List.of(
                NftChain.of(internal(spread), internal),
                NftChain.of(external(spread), List.of("jump mark-for-masquerade", byAddress)),
                NftChain.of(nodePort(spread), List.of("jump mark-for-masquerade", byNodePort)));
    }

    static List<NftChain> chains(RuleSettings settings, NodeView node) {
        String mark = settings.mark();
        String destination = Words.destination(settings);
        List<NftChain> chains = new ArrayList<>();
        chains.add(NftChain.of(CANARY, List.of()));
        chains.add(NftChain.of("mark-for-masquerade", List.of("meta mark set meta mark or " + mark)));
        chains.add(NftChain.of("refuse", List.of("reject")));
        List<String> nodePorts = toNodePorts(settings, node);
        chains.add(NftChain.of(
                "services", with(destination + " vmap @service-ips", nodePorts, " vmap @service-nodeports")));
        chains.add(NftChain.of(
                "endpoints-check",
                with(destination + " vmap @no-endpoint-services", nodePorts, " vmap @no-endpoint-nodeports")));
        chains.add(hook("nat", "prerouting", -100, List.of("jump services")));
        chains.add(hook("nat", "output", -100, List.of("jump services")));
        chains.add(hook(
                "nat",
                "postrouting",
                100,
                List.of(
                        ("ct status dnat %s saddr . %s daddr @hairpins" + " masquerade fully-random")
                                .formatted(Words.ip(settings), Words.ip(settings)),
                        "meta mark and " + mark + " == 0 return",
                        "meta mark set meta mark xor " + mark,
                        "masquerade fully-random")));
        chains.add(hook("filter", "prerouting", -110, beforeTranslation(settings, destination)));
        chains.add(hook("filter", "input", -1, List.of("ct state new jump endpoints-check")));
        chains.add(hook("filter", "output", -110, beforeOutput(destination)));
        chains.add(
                hook("filter", "forward", -1, List.of("ct state invalid drop", "ct state new jump endpoints-check")));
        return chains;
    }

    private static List<String> beforeTranslation(RuleSettings settings, String destination) {
        List<String> rules = new ArrayList<>();
        if (settings.family() == IpFamily.IPV4 && settings.localhostNodePorts()) {
            // loopback addresses are routed, so that node ports answer on them, but from here only
            rules.add("iifname != \"lo\" ip daddr 127.0.0.0/8 ct state new drop");
        }
        rules.add("ct state new " + destination + " vmap @firewall-ips");
        return rules;
    }

    private static List<String> beforeOutput(String destination) {
        return List.of("ct state new " + destination + " vmap @firewall-ips", "ct state new jump endpoints-check");
    }

    /** The matches that a packet for a node port passes, one for each way. */
    private static List<String> toNodePorts(RuleSettings settings, NodeView node) {
        String port = "meta l4proto . th dport";
        if (settings.nodePortAddresses().isEmpty()) {
            boolean loopback = settings.family() == IpFamily.IPV4 && settings.localhostNodePorts();
            String not = loopback ? "" : Words.ip(settings) + " daddr != " + settings.loopback() + " ";
            return List.of("fib daddr type local " + not + port);
        }
        return settings.nodePortIps(node).stream()
                .map(ip -> Words.ip(settings) + " daddr " + ip + " " + port)
                .toList();
    }

    private static List<String> with(String first, List<String> matches, String verdict) {
        List<String> rules = new ArrayList<>(List.of(first));
        matches.forEach(match -> rules.add(match + verdict));
        return rules;
    }

    private static NftChain hook(String type, String hook, int priority, List<String> rules) {
        return new NftChain(
                type + "-" + hook, "type " + type + " hook " + hook + " priority " + priority + " ;", rules);
    }
}
