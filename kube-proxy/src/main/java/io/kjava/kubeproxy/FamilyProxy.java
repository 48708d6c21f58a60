package io.kjava.kubeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.iptables.FlowCleaner;
import io.kjava.kubeproxy.iptables.IptablesBackend;
import io.kjava.kubeproxy.rules.RuleBackend;
import io.kjava.kubeproxy.rules.RulePlanner;
import io.kjava.kubeproxy.rules.RuleSet;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServiceTable;
import java.time.Duration;
import java.time.Instant;

/** Plans and writes the rules of one address family. For one thread. */
final class FamilyProxy {
    private final KubeProxyConfig config;
    private final RulePlanner planner;
    private final RuleBackend backend;
    private final FlowCleaner flows;
    private final ProxyMetrics metrics;
    private ServiceTable current;
    private Instant checkedAt = Instant.EPOCH;
    private Instant writtenAt = Instant.EPOCH;

    FamilyProxy(KubeProxyConfig config, IpFamily family, ProxyMetrics metrics) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.config = requireNonNull(config, "config");
        this.planner = new RulePlanner(config.settings(family));
        this.backend = new IptablesBackend(config.runner(), family);
        this.flows = new FlowCleaner(config.runner(), family);
        this.current = ServiceTable.empty(family, NodeView.unknown(config.nodeName()));
    }

    IpFamily family() {
        return current.family();
    }

    /** Throws {@code CommandException}; the next call then writes everything. */
    void sync(ServiceTable next, Instant now) {
        if (isDue(checkedAt, config.intervals().check(), now)) {
            backend.check();
            checkedAt = now;
        }
        if (isDue(writtenAt, config.intervals().writeAll(), now)) {
            backend.forget();
            writtenAt = now;
        }
        RuleSet rules = planner.plan(next);
        backend.sync(rules);
        metrics.counted(rules);
        flows.clean(current, next);
        current = next;
    }

    void cleanup() {
        backend.cleanup(planner.plan(current));
    }

    private static boolean isDue(Instant last, Duration every, Instant now) {
        return !last.plus(every).isAfter(now);
    }
}
