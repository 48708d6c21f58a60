package io.kjava.kubeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.iptables.FlowCleaner;
import io.kjava.kubeproxy.rules.RuleBackend;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.NodeView;
import io.kjava.kubeproxy.view.ServiceTable;
import java.time.Duration;
import java.time.Instant;

/** Plans and writes the rules of one address family. For one thread. */
final class FamilyProxy {
    private final KubeProxyConfig config;
    private final RuleBackend backend;
    private final FlowCleaner flows;
    private final ProxyMetrics metrics;
    private ServiceTable current;
    private boolean othersRemoved;
    private Instant checkedAt = Instant.EPOCH;
    private Instant writtenAt = Instant.EPOCH;

    FamilyProxy(KubeProxyConfig config, IpFamily family, ProxyMetrics metrics) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.config = requireNonNull(config, "config");
        this.backend = config.mode().backend(config.settings(family), config.runner());
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
        if (!othersRemoved) {
            removeOtherModes();
            othersRemoved = true;
        }
        backend.sync(next);
        metrics.counted(backend.ruleCounts());
        flows.clean(current, next);
        current = next;
    }

    void cleanup() {
        backend.cleanup();
        removeOtherModes();
    }

    /**
     * What an earlier process wrote in another mode would win over, or add to, what this one
     * writes.
     */
    private void removeOtherModes() {
        for (ProxyMode mode : ProxyMode.values()) {
            if (mode != config.mode()) {
                mode.backend(config.settings(family()), config.runner()).cleanup();
            }
        }
    }

    private static boolean isDue(Instant last, Duration every, Instant now) {
        return !last.plus(every).isAfter(now);
    }
}
