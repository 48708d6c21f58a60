package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.rules.PortRules.Entry;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortView;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.kubeproxy.view.ServiceView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of services becomes the set of all rules. Equal tables give equal sets; the planner only
 * remembers what it planned for services that are still the same objects, so that one more service
 * among ten thousand costs the planning of one. For one thread.
 */
public final class RulePlanner {
    private final RuleSettings settings;
    private final List<Chain> fixed;
    private final List<Jump> jumps;
    private Map<ServicePortView, PortRules> planned = new IdentityHashMap<>();
    private @Nullable NodeView plannedFor;

    public RulePlanner(RuleSettings settings) {
        this.settings = requireNonNull(settings, "settings");
        this.fixed = FixedChains.chains(settings);
        this.jumps = FixedChains.jumps(settings);
    }

    public RuleSet plan(ServiceTable table) {
        List<PortRules> all = planPorts(table);
        Map<Chain.Key, Chain> chains = new HashMap<>();
        fixed.forEach(chain -> chains.put(chain.key(), chain));
        all.forEach(port -> port.chains().forEach(chain -> chains.put(chain.key(), chain)));
        shared(table, all).forEach(chain -> chains.put(chain.key(), chain));
        return new RuleSet(settings.family(), chains, jumps);
    }

    private List<PortRules> planPorts(ServiceTable table) {
        boolean sameNode = table.node().equals(plannedFor);
        Map<ServicePortView, PortRules> next = new IdentityHashMap<>();
        List<PortRules> all = new ArrayList<>();
        table.ports().forEach(port -> {
            PortRules known = sameNode ? planned.get(port) : null;
            PortRules rules = known == null ? PortPlanner.plan(settings, table.node(), port) : known;
            next.put(port, rules);
            all.add(rules);
        });
        planned = next;
        plannedFor = table.node();
        return all;
    }

    private List<Chain> shared(ServiceTable table, List<PortRules> all) {
        List<Chain> chains = new ArrayList<>();
        chains.addAll(SharedChain.byNodePort(Table.NAT, FixedChains.NODE_PORTS, "KUBE-NPS-")
                .chains(entries(all, PortRules::nodePorts), List.of()));
        chains.addAll(SharedChain.byAddress(Table.NAT, FixedChains.SERVICES, "KUBE-SVS-")
                .chains(entries(all, PortRules::services), FixedChains.toNodePorts(settings, table.node())));
        chains.addAll(SharedChain.byAddress(Table.FILTER, FixedChains.SERVICES, "KUBE-SVS-")
                .chains(entries(all, PortRules::rejectServices), List.of()));
        chains.addAll(SharedChain.byAddress(Table.FILTER, FixedChains.EXTERNAL_SERVICES, "KUBE-EXS-")
                .chains(entries(all, PortRules::rejectExternal), List.of()));
        chains.addAll(SharedChain.byAddress(Table.FILTER, FixedChains.PROXY_FIREWALL, "KUBE-PFW-")
                .chains(entries(all, PortRules::firewall), List.of()));
        chains.addAll(SharedChain.byNodePort(Table.FILTER, FixedChains.NODE_PORTS, "KUBE-NPS-")
                .chains(healthPorts(table), List.of()));
        return chains;
    }

    private static List<Entry> entries(List<PortRules> all, java.util.function.Function<PortRules, List<Entry>> part) {
        List<Entry> entries = new ArrayList<>();
        all.forEach(rules -> entries.addAll(part.apply(rules)));
        return entries;
    }

    /** Load balancers may ask for a service's health whatever the host's policy is. */
    private static List<Entry> healthPorts(ServiceTable table) {
        return table.services().values().stream()
                .filter(service -> service.healthPort() > 0)
                .map(RulePlanner::healthPort)
                .toList();
    }

    private static Entry healthPort(ServiceView service) {
        String port = Integer.toString(service.healthPort());
        return new Entry(
                "tcp",
                port,
                PortPlanner.comment(service.key() + " health check node port")
                        + " -p tcp -m tcp --dport "
                        + port
                        + " -j ACCEPT");
    }
}
