package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.ChainNames;
import io.kjava.kubeproxy.rules.EndpointChoice;
import io.kjava.kubeproxy.rules.IpRanges;
import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Plans the elements of one port of one service. Pure; confined to one planning. A plain service
 * has elements only: the address leads to the common chain for its number of endpoints, and a
 * random slot below that number leads to an endpoint. Affinity and local policies need chains.
 */
final class PortElementsPlanner {
    private final RuleSettings settings;
    private final NodeView node;
    private final ServicePortView port;
    private final EndpointChoice choice;
    private final PortChains portChains;

    private final List<NftSet> sets = new ArrayList<>();
    private final List<NftChain> chains = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    private final Set<PortElements.Spread> spreads = new HashSet<>();

    private PortElementsPlanner(RuleSettings settings, NodeView node, ServicePortView port) {
        this.settings = requireNonNull(settings, "settings");
        this.node = requireNonNull(node, "node");
        this.port = requireNonNull(port, "port");
        this.choice = EndpointChoice.of(port, node);
        this.portChains = new PortChains(settings, port, choice);
    }

    static PortElements plan(RuleSettings settings, NodeView node, ServicePortView port) {
        return new PortElementsPlanner(settings, node, port).plan();
    }

    private PortElements plan() {
        if (!choice.any()) {
            refuse();
        } else if (isPlain()) {
            spread();
        } else {
            chain();
        }
        firewall();
        hairpins();
        return new PortElements(sets, chains, elements, spreads);
    }

    private boolean isPlain() {
        return port.affinitySeconds() == 0 && !port.internalLocal() && !port.externalLocal();
    }

    private void refuse() {
        addresses().forEach(ip -> add("no-endpoint-services", key(ip), "goto refuse"));
        if (port.nodePort() != 0) {
            add("no-endpoint-nodeports", nodePortKey(), "goto refuse");
        }
    }

    private void spread() {
        PortElements.Spread spread =
                new PortElements.Spread(port.protocol(), choice.cluster().size());
        spreads.add(spread);
        String clusterIp = port.addresses().clusterIp();
        slots("endpoints-", clusterIp + " . " + port.port());
        add("service-ips", key(clusterIp), "goto " + CommonChains.internal(spread));
        for (String ip : externalAddresses()) {
            slots("endpoints-", ip + " . " + port.port());
            add("service-ips", key(ip), "goto " + CommonChains.external(spread));
        }
        if (port.nodePort() != 0) {
            slots("nodeport-endpoints-", Integer.toString(port.nodePort()));
            add("service-nodeports", nodePortKey(), "goto " + CommonChains.nodePort(spread));
        }
    }

    private void slots(String map, String key) {
        List<EndpointView> endpoints = choice.cluster();
        for (int slot = 0; slot < endpoints.size(); slot++) {
            EndpointView endpoint = endpoints.get(slot);
            add(map + port.protocol(), key + " . " + slot, endpoint.ip() + " . " + endpoint.port());
        }
    }

    private void chain() {
        portChains.addTo(sets, chains);
        String clusterIp = key(port.addresses().clusterIp());
        if (portChains.hasInternal()) {
            add("service-ips", clusterIp, "goto " + portChains.internalName());
        } else {
            add("no-endpoint-services", clusterIp, "drop");
        }
        for (String ip : externalAddresses()) {
            add("service-ips", key(ip), "goto " + portChains.externalName());
            if (!portChains.hasExternal()) {
                add("no-endpoint-services", key(ip), "drop");
            }
        }
        if (port.nodePort() != 0) {
            add("service-nodeports", nodePortKey(), "goto " + portChains.externalName());
            if (!portChains.hasExternal()) {
                add("no-endpoint-nodeports", nodePortKey(), "drop");
            }
        }
    }

    /** Before any translation: who may not use the load balancer's addresses is dropped. */
    private void firewall() {
        ServicePortView.Addresses addresses = port.addresses();
        if (addresses.sourceRanges().isEmpty() || addresses.loadBalancerIps().isEmpty()) {
            return;
        }
        List<String> allowed = new ArrayList<>(addresses.sourceRanges());
        boolean nodeMayPass = addresses.sourceRanges().stream()
                .anyMatch(range -> node.addresses().stream().anyMatch(ip -> IpRanges.contains(range, ip)));
        if (nodeMayPass) {
            allowed.addAll(addresses.loadBalancerIps());
        }
        String name = "firewall-" + ChainNames.suffix(port.name());
        List<String> rules = new ArrayList<>(allowed.stream()
                .map(range -> Words.ip(settings) + " saddr " + range + " return")
                .toList());
        rules.add("drop");
        chains.add(NftChain.about(name, port.name().toString(), rules));
        addresses.loadBalancerIps().forEach(ip -> add("firewall-ips", key(ip), "goto " + name));
    }

    /** An endpoint that reaches itself through the service must not see its own address. */
    private void hairpins() {
        for (EndpointView endpoint : choice.reachable()) {
            add("hairpins", endpoint.ip() + " . " + endpoint.ip(), "");
        }
    }

    private List<String> addresses() {
        List<String> all = new ArrayList<>(externalAddresses());
        all.add(port.addresses().clusterIp());
        return all;
    }

    private List<String> externalAddresses() {
        List<String> all = new ArrayList<>(port.addresses().externalIps());
        all.addAll(port.addresses().loadBalancerIps());
        return all.stream().distinct().toList();
    }

    private String key(String ip) {
        return ip + " . " + port.protocol() + " . " + port.port();
    }

    private String nodePortKey() {
        return port.protocol() + " . " + port.nodePort();
    }

    private void add(String set, String key, String value) {
        elements.add(new Element(set, key, value));
    }
}
