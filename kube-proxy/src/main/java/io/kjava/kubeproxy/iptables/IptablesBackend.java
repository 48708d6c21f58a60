package io.kjava.kubeproxy.iptables;

import io.kjava.kubeproxy.rules.Chain;
import io.kjava.kubeproxy.rules.FixedChains;
import io.kjava.kubeproxy.rules.Jump;
import io.kjava.kubeproxy.rules.RuleBackend;
import io.kjava.kubeproxy.rules.RulePlanner;
import io.kjava.kubeproxy.rules.RuleSet;
import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.process.CommandException;
import io.kjava.process.CommandRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules through {@code iptables}. Remembers what it wrote; while that is known to be true, a sync
 * writes the chains that differ, and nothing when none does. After a failure, or when others
 * removed rules, it writes everything and removes chains that nobody wants, also those of an
 * earlier process. The chains of services stay in place meanwhile. For one thread.
 */
public final class IptablesBackend implements RuleBackend {
    private static final Logger log = LoggerFactory.getLogger(IptablesBackend.class);

    private final IptablesCommand command;
    private final RulePlanner planner;
    private final ServiceTable nothing;
    /** Every chain that may be in the kernel; those of an earlier process are looked up once. */
    private final Set<Chain.Key> present = new HashSet<>();

    private boolean lookedUp;
    private List<Jump> jumps = List.of();
    private @Nullable Map<Chain.Key, Chain> written;

    public IptablesBackend(RuleSettings settings, CommandRunner runner) {
        this.command = new IptablesCommand(runner, settings.family());
        this.planner = new RulePlanner(settings);
        this.nothing = ServiceTable.empty(settings.family(), NodeView.unknown(""));
    }

    @Override
    public void sync(ServiceTable table) {
        RuleSet rules = planner.plan(table);
        Map<Chain.Key, Chain> before = written;
        written = null; // unknown, should this fail half-way
        jumps = rules.jumps();
        present.addAll(rules.chains().keySet());
        if (before == null) {
            writeAll(rules);
        } else {
            writeChanges(before, rules.chains());
        }
        present.retainAll(rules.chains().keySet());
        written = new HashMap<>(rules.chains());
    }

    private void writeAll(RuleSet rules) {
        if (!lookedUp) {
            for (Chain.Table table : Chain.Table.values()) {
                present.addAll(command.chains(table));
            }
            lookedUp = true;
        }
        Set<Chain.Key> stale = new HashSet<>(present);
        stale.removeAll(rules.chains().keySet());
        List<String> all = RestoreText.transactions(rules.chains().values(), Set.of());
        all.forEach(command::restore);
        rules.jumps().reversed().forEach(command::ensure);
        RestoreText.transactions(List.of(), stale).forEach(command::restore);
        log.atInfo()
                .addKeyValue("chains", rules.chains().size())
                .addKeyValue("stale", stale.size())
                .log("wrote all service rules");
    }

    private void writeChanges(Map<Chain.Key, Chain> before, Map<Chain.Key, Chain> after) {
        List<Chain> changed = new ArrayList<>();
        for (Map.Entry<Chain.Key, Chain> entry : after.entrySet()) {
            Chain old = before.get(entry.getKey());
            if (old != entry.getValue() && !entry.getValue().equals(old)) {
                changed.add(entry.getValue());
            }
        }
        List<Chain.Key> gone =
                before.keySet().stream().filter(key -> !after.containsKey(key)).toList();
        RestoreText.transactions(changed, gone).forEach(command::restore);
    }

    @Override
    public void check() {
        if (written != null && !isInPlace()) {
            log.warn("somebody removed service rules; writing all of them again");
            written = null;
        }
    }

    @Override
    public void forget() {
        written = null;
    }

    private boolean isInPlace() {
        List<String> canary = List.of("-m", "comment", "--comment", FixedChains.CANARY_COMMENT);
        for (Chain.Table table : Chain.Table.values()) {
            if (!command.has(table, FixedChains.CANARY, canary)) {
                return false;
            }
        }
        return jumps.stream()
                .filter(jump -> jump.table() == Chain.Table.NAT)
                .allMatch(jump -> command.has(jump.table(), jump.from(), jump.words()));
    }

    @Override
    public Map<String, Integer> ruleCounts() {
        Map<String, Integer> counts = new HashMap<>();
        if (written != null) {
            for (Chain chain : written.values()) {
                counts.merge(chain.table().wireName(), chain.rules().size(), Integer::sum);
            }
        }
        return counts;
    }

    @Override
    public void cleanup() {
        written = null;
        if (!command.isInstalled() || command.chains(Chain.Table.NAT).isEmpty()) {
            return;
        }
        planner.plan(nothing).jumps().forEach(command::remove);
        for (Chain.Table table : Chain.Table.values()) {
            try {
                RestoreText.transactions(List.of(), command.chains(table)).forEach(command::restore);
            } catch (CommandException e) {
                log.atWarn()
                        .addKeyValue("table", table.wireName())
                        .addKeyValue("error", e.getMessage())
                        .log("service rules are not all gone");
            }
        }
    }
}
