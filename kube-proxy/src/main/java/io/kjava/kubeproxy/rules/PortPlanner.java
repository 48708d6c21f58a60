package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.Chain.Layer;
import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.rules.PortRules.Entry;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans the rules of one port of one service. Confined to one planning; {@link #plan} is its use.
 *
 * <p>A packet's way: the shared chain knows the address and jumps to the policy chain (inside
 * traffic) or the external chain (outside traffic), which jumps to a policy chain, which picks an
 * endpoint chain, which translates the destination.
 */
final class PortPlanner {
    private final RuleSettings settings;
    private final NodeView node;
    private final ServicePortView port;
    private final EndpointChoice choice;
    private final boolean internal;
    private final boolean external;

    private final List<Chain> chains = new ArrayList<>();
    private final List<Entry> services = new ArrayList<>();
    private final List<Entry> nodePorts = new ArrayList<>();
    private final List<Entry> rejectServices = new ArrayList<>();
    private final List<Entry> rejectExternal = new ArrayList<>();
    private final List<Entry> firewall = new ArrayList<>();

    private PortPlanner(RuleSettings settings, NodeView node, ServicePortView port) {
        this.settings = requireNonNull(settings, "settings");
        this.node = requireNonNull(node, "node");
        this.port = requireNonNull(port, "port");
        this.choice = EndpointChoice.of(port, node);
        this.internal = choice.any() && !(port.internalLocal() && choice.local().isEmpty());
        this.external = choice.any() && !(port.externalLocal() && choice.local().isEmpty());
    }

    static PortRules plan(RuleSettings settings, NodeView node, ServicePortView port) {
        return new PortPlanner(settings, node, port).plan();
    }

    private PortRules plan() {
        clusterIp();
        externalIps();
        loadBalancerIps();
        nodePort();
        if (choice.any()) {
            policyChains();
            if (port.isExternallyAccessible()) {
                chains.add(externalChain());
            }
            choice.reachable().forEach(endpoint -> chains.add(EndpointRules.endpoint(port, endpoint)));
        }
        return new PortRules(chains, services, nodePorts, rejectServices, rejectExternal, firewall);
    }

    private void clusterIp() {
        String ip = port.addresses().clusterIp();
        if (internal) {
            services.add(entry(ip, "cluster IP", policy(port.internalLocal())));
        } else {
            rejectServices.add(filterEntry(ip, internalTarget()));
        }
    }

    private void externalIps() {
        for (String ip : port.addresses().externalIps()) {
            external(ip, "external IP", ChainNames.external(port.name()));
        }
    }

    private void loadBalancerIps() {
        boolean restricted = choice.any()
                && !port.addresses().loadBalancerIps().isEmpty()
                && !port.addresses().sourceRanges().isEmpty();
        String chain = restricted ? ChainNames.firewall(port.name()) : ChainNames.external(port.name());
        for (String ip : port.addresses().loadBalancerIps()) {
            external(ip, "loadbalancer IP", chain);
            if (restricted) {
                firewall.add(new Entry(
                        port.protocol(),
                        ip,
                        comment(port.name() + " traffic not accepted by " + chain) + destination(ip) + " -j DROP"));
            }
        }
        if (restricted) {
            chains.add(firewallChain(chain));
        }
    }

    private void external(String ip, String what, String chain) {
        if (choice.any()) {
            services.add(entry(ip, what, chain));
        }
        if (!external) {
            rejectExternal.add(filterEntry(ip, externalTarget()));
        }
    }

    private void nodePort() {
        if (port.nodePort() == 0) {
            return;
        }
        String match = protocolMatch() + " --dport " + port.nodePort();
        String destination = Integer.toString(port.nodePort());
        if (choice.any()) {
            String rule = comment(port.name().toString()) + match + " -j " + ChainNames.external(port.name());
            nodePorts.add(new Entry(port.protocol(), destination, rule));
        }
        if (!external) {
            String target = externalTarget();
            rejectExternal.add(new Entry(
                    port.protocol(),
                    "",
                    comment(port.name() + why(target)) + " -m addrtype --dst-type LOCAL" + match + " -j " + target));
        }
    }

    private void policyChains() {
        List<String> capture = captureRules();
        if (port.usesClusterEndpoints() && !choice.cluster().isEmpty()) {
            chains.add(policyChain(false, choice.cluster(), capture));
        }
        if (port.usesLocalEndpoints() && !choice.local().isEmpty()) {
            chains.add(policyChain(true, choice.local(), capture));
        }
    }

    private Chain policyChain(
            boolean local, List<io.kjava.kubeproxy.view.EndpointView> endpoints, List<String> capture) {
        List<String> rules = new ArrayList<>();
        if (local == port.internalLocal()) {
            rules.addAll(capture);
        }
        rules.addAll(EndpointRules.balance(port, endpoints));
        return new Chain(Table.NAT, policy(local), Layer.POLICY, rules);
    }

    /** Traffic to the cluster IP that does not come from a pod would not find its way back. */
    private List<String> captureRules() {
        String match = comment(port.name() + " cluster IP")
                + destination(port.addresses().clusterIp());
        if (settings.masqueradeAll()) {
            return List.of(match + " -j KUBE-MARK-MASQ");
        }
        return settings.clusterCidr()
                .map(cidr -> List.of(match + " ! -s " + cidr + " -j KUBE-MARK-MASQ"))
                .orElse(List.of());
    }

    private Chain externalChain() {
        List<String> rules = new ArrayList<>();
        String what = " for " + port.name() + " external destinations";
        if (!port.externalLocal()) {
            rules.add(comment("masquerade traffic" + what) + " -j KUBE-MARK-MASQ");
        } else if (!choice.cluster().isEmpty()) {
            String cluster = policy(false);
            settings.clusterCidr()
                    .ifPresent(cidr -> rules.add(comment("pod traffic" + what) + " -s " + cidr + " -j " + cluster));
            String fromNode = " -m addrtype --src-type LOCAL -j ";
            rules.add(comment("masquerade LOCAL traffic" + what) + fromNode + "KUBE-MARK-MASQ");
            rules.add(comment("route LOCAL traffic" + what) + fromNode + cluster);
        }
        if (external) {
            rules.add("-j " + policy(port.externalLocal()));
        }
        return new Chain(Table.NAT, ChainNames.external(port.name()), Layer.EXTERNAL, rules);
    }

    /** Who passes goes on to the external chain; who does not is dropped in the filter table. */
    private Chain firewallChain(String name) {
        List<String> rules = new ArrayList<>();
        String target = " -j " + ChainNames.external(port.name());
        String comment = comment(port.name() + " loadbalancer IP");
        boolean nodeMayPass = false;
        for (String range : port.addresses().sourceRanges()) {
            rules.add(comment + " -s " + range + target);
            nodeMayPass |= node.addresses().stream().anyMatch(ip -> IpRanges.contains(range, ip));
        }
        if (nodeMayPass) {
            // a load balancer's address may be local: then the node talks to itself from it
            for (String ip : port.addresses().loadBalancerIps()) {
                rules.add(comment + " -s " + settings.family().single(ip) + target);
            }
        }
        rules.add(comment("other traffic to " + port.name() + " will be dropped by KUBE-PROXY-FIREWALL"));
        return new Chain(Table.NAT, name, Layer.FIREWALL, rules);
    }

    private Entry entry(String ip, String what, String chain) {
        return new Entry(port.protocol(), ip, comment(port.name() + " " + what) + destination(ip) + " -j " + chain);
    }

    private Entry filterEntry(String ip, String target) {
        return new Entry(port.protocol(), ip, comment(port.name() + why(target)) + destination(ip) + " -j " + target);
    }

    private String internalTarget() {
        return choice.any() ? "DROP" : "REJECT";
    }

    private String externalTarget() {
        return choice.any() ? "DROP" : "REJECT";
    }

    private static String why(String target) {
        return target.equals("DROP") ? " has no local endpoints" : " has no endpoints";
    }

    private String policy(boolean local) {
        return local ? ChainNames.local(port.name()) : ChainNames.cluster(port.name());
    }

    private String destination(String ip) {
        return protocolMatch() + " -d " + settings.family().single(ip) + " --dport " + port.port();
    }

    private String protocolMatch() {
        return " -p " + port.protocol() + " -m " + port.protocol();
    }

    static String comment(String text) {
        return "-m comment --comment \"" + text + "\"";
    }
}
