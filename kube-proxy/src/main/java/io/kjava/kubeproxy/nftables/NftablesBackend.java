package io.kjava.kubeproxy.nftables;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.RuleBackend;
import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServicePortName;
import io.kjava.kubeproxy.view.ServicePortView;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.process.CommandRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services through {@code nft}. A sync looks only at ports that are new objects in the table and
 * writes the elements and chains in which they differ, in one transaction. Writing everything is
 * one transaction too: packets see the old table or the new one. For one thread.
 */
public final class NftablesBackend implements RuleBackend {
    private static final Logger log = LoggerFactory.getLogger(NftablesBackend.class);

    private final RuleSettings settings;
    private final CommandRunner runner;
    private final String table;
    private @Nullable Written written;

    /** How many ports need an element that several may need. */
    private final Map<Element, Integer> shared = new HashMap<>();

    /** What is in the kernel. */
    private record Written(NodeView node, Map<ServicePortName, Planned> ports, Set<PortElements.Spread> spreads) {}

    private record Planned(ServicePortView view, PortElements elements) {}

    public NftablesBackend(RuleSettings settings, CommandRunner runner) {
        this.settings = requireNonNull(settings, "settings");
        this.runner = requireNonNull(runner, "runner");
        this.table = Words.ip(settings) + " " + CommonChains.TABLE;
    }

    @Override
    public void sync(ServiceTable services) {
        Written last = written;
        written = null; // unknown, should this fail half-way
        boolean fresh = last == null || !last.node.equals(services.node());
        Written before = last == null || fresh ? new Written(services.node(), Map.of(), Set.of()) : last;
        Map<ServicePortName, Planned> next = plan(services, before.ports);
        NftTransaction transaction = new NftTransaction(table);
        if (fresh) {
            shared.clear();
            transaction.startAnew();
            CommonChains.sets(settings).forEach(transaction::add);
            transaction.write(CommonChains.chains(settings, services.node()));
        }
        Set<PortElements.Spread> allSpreads = new HashSet<>(before.spreads);
        change(transaction, before.ports, next, allSpreads);
        if (!transaction.isEmpty()) {
            runner.run(List.of("nft", "-f", "-"), transaction.toString()).orThrow();
        }
        if (fresh) {
            log.atInfo().addKeyValue("ports", next.size()).log("wrote all service rules");
        }
        written = new Written(services.node(), next, allSpreads);
    }

    private Map<ServicePortName, Planned> plan(ServiceTable services, Map<ServicePortName, Planned> known) {
        Map<ServicePortName, Planned> next = new LinkedHashMap<>();
        services.ports().forEach(port -> {
            Planned old = known.get(port.name());
            next.put(
                    port.name(),
                    old != null && old.view == port
                            ? old
                            : new Planned(port, PortElementsPlanner.plan(settings, services.node(), port)));
        });
        return next;
    }

    private void change(
            NftTransaction transaction,
            Map<ServicePortName, Planned> before,
            Map<ServicePortName, Planned> after,
            Set<PortElements.Spread> spreads) {
        Difference difference = new Difference(shared);
        before.forEach((name, old) -> {
            if (after.get(name) != old) {
                difference.remove(old.elements);
            }
        });
        List<NftChain> common = new ArrayList<>();
        after.forEach((name, planned) -> {
            if (before.get(name) != planned) {
                difference.add(planned.elements);
                planned.elements.spreads().stream()
                        .filter(spreads::add)
                        .forEach(n -> common.addAll(CommonChains.spread(settings, n)));
            }
        });
        transaction.write(common);
        difference.appendTo(transaction);
    }

    @Override
    public void check() {
        if (written != null
                && !runner.run("nft", "flush chain " + table + " " + CommonChains.CANARY)
                        .succeeded()) {
            log.warn("somebody removed service rules; writing all of them again");
            written = null;
        }
    }

    @Override
    public void forget() {
        written = null;
    }

    @Override
    public void cleanup() {
        written = null;
        if (runner.find("nft").isPresent()) {
            runner.run(List.of("nft", "-f", "-"), "add table %s\ndelete table %s\n".formatted(table, table))
                    .orThrow();
        }
    }

    @Override
    public Map<String, Integer> ruleCounts() {
        if (written == null) {
            return Map.of();
        }
        Map<String, Integer> counts = new HashMap<>();
        for (Planned port : written.ports.values()) {
            counts.merge("elements", port.elements.elements().size(), Integer::sum);
            port.elements
                    .chains()
                    .forEach(chain -> counts.merge("rules", chain.rules().size(), Integer::sum));
        }
        return counts;
    }
}
