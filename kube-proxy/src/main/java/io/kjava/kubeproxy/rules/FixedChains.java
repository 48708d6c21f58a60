package io.kjava.kubeproxy.rules;

import static io.kjava.kubeproxy.rules.PortPlanner.comment;

import io.kjava.kubeproxy.rules.Chain.Layer;
import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import java.util.ArrayList;
import java.util.List;

/** The chains and jumps that are there whatever services exist. Pure. */
public final class FixedChains {
    /** Stands in every table, holds one rule: when it is gone, somebody flushed the table. */
    public static final String CANARY = "KUBE-PROXY-CANARY";

    /** The rule of the canary. */
    public static final String CANARY_COMMENT = "kube-proxy rules are in place";

    static final String SERVICES = "KUBE-SERVICES";
    static final String NODE_PORTS = "KUBE-NODEPORTS";
    static final String EXTERNAL_SERVICES = "KUBE-EXTERNAL-SERVICES";
    static final String PROXY_FIREWALL = "KUBE-PROXY-FIREWALL";

    /** Tells programs in pods which variant of the packet filter the node uses. */
    private static final String HINT = "KUBE-IPTABLES-HINT";

    private static final String FORWARD = "KUBE-FORWARD";
    private static final String FIREWALL = "KUBE-FIREWALL";
    private static final String MARK_MASQ = "KUBE-MARK-MASQ";
    private static final String POSTROUTING = "KUBE-POSTROUTING";
    private static final List<String> NEW = List.of("-m", "conntrack", "--ctstate", "NEW");

    private FixedChains() {}

    static List<Chain> chains(RuleSettings settings) {
        List<Chain> chains = new ArrayList<>();
        for (Table table : Table.values()) {
            chains.add(new Chain(table, CANARY, Layer.MARK, List.of(comment(CANARY_COMMENT))));
        }
        chains.add(new Chain(Table.MANGLE, HINT, Layer.MARK, List.of()));
        String mark = settings.mark();
        chains.add(new Chain(Table.NAT, MARK_MASQ, Layer.MARK, List.of("-j MARK --or-mark " + mark)));
        chains.add(new Chain(
                Table.NAT,
                POSTROUTING,
                Layer.MARK,
                List.of(
                        "-m mark ! --mark " + mark + "/" + mark + " -j RETURN",
                        // the mark has done its duty; other passes must not see it
                        "-j MARK --xor-mark " + mark,
                        comment("kubernetes service traffic requiring SNAT") + " -j MASQUERADE --random-fully")));
        chains.add(new Chain(
                Table.FILTER,
                FORWARD,
                Layer.MARK,
                List.of(
                        "-m conntrack --ctstate INVALID -j DROP",
                        comment("kubernetes forwarding rules") + " -m mark --mark " + mark + "/" + mark + " -j ACCEPT",
                        comment("kubernetes forwarding conntrack rule")
                                + " -m conntrack --ctstate RELATED,ESTABLISHED"
                                + " -j ACCEPT")));
        if (blocksLocalnet(settings)) {
            chains.add(localnetFirewall());
        }
        return chains;
    }

    /**
     * Packets to loopback addresses may come from this node only, though the kernel routes them.
     */
    private static Chain localnetFirewall() {
        return new Chain(
                Table.FILTER,
                FIREWALL,
                Layer.MARK,
                List.of(comment("block incoming localnet connections")
                        + " ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack"
                        + " ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP"));
    }

    private static boolean blocksLocalnet(RuleSettings settings) {
        return settings.family() == IpFamily.IPV4 && settings.localhostNodePorts();
    }

    /** The end of the services chain: what is for this node may be for a node port. */
    static List<String> toNodePorts(RuleSettings settings, NodeView node) {
        String comment = comment("kubernetes service nodeports; NOTE: this must be the last rule in this" + " chain");
        if (settings.nodePortAddresses().isEmpty()) {
            String loopback = settings.localhostNodePorts() && settings.family() == IpFamily.IPV4
                    ? ""
                    : " ! -d " + settings.loopback();
            return List.of(comment + " -m addrtype --dst-type LOCAL" + loopback + " -j " + NODE_PORTS);
        }
        return settings.nodePortIps(node).stream()
                .map(ip -> comment + " -d " + settings.family().single(ip) + " -j " + NODE_PORTS)
                .toList();
    }

    static List<Jump> jumps(RuleSettings settings) {
        List<Jump> jumps = new ArrayList<>();
        String firewall = "kubernetes load balancer firewall";
        for (String from : List.of("INPUT", "OUTPUT", "FORWARD")) {
            jumps.add(new Jump(Table.FILTER, from, NEW, firewall, PROXY_FIREWALL));
        }
        jumps.add(new Jump(Table.FILTER, "INPUT", List.of(), "kubernetes health check service ports", NODE_PORTS));
        for (String from : List.of("INPUT", "FORWARD")) {
            jumps.add(new Jump(
                    Table.FILTER, from, NEW, "kubernetes externally-visible service portals", EXTERNAL_SERVICES));
        }
        jumps.add(new Jump(Table.FILTER, "FORWARD", List.of(), "kubernetes forwarding rules", FORWARD));
        for (String from : List.of("FORWARD", "OUTPUT")) {
            jumps.add(new Jump(Table.FILTER, from, NEW, "kubernetes service portals", SERVICES));
        }
        if (blocksLocalnet(settings)) {
            for (String from : List.of("INPUT", "OUTPUT")) {
                jumps.add(new Jump(Table.FILTER, from, List.of(), "kubernetes localnet firewall", FIREWALL));
            }
        }
        for (String from : List.of("PREROUTING", "OUTPUT")) {
            jumps.add(new Jump(Table.NAT, from, List.of(), "kubernetes service portals", SERVICES));
        }
        jumps.add(new Jump(Table.NAT, "POSTROUTING", List.of(), "kubernetes postrouting rules", POSTROUTING));
        return jumps;
    }
}
