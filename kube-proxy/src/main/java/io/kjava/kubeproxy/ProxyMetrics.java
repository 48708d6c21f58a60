package io.kjava.kubeproxy;

import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Gauge;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.Map;

/** The numbers of the proxy, under Kubernetes' names. */
final class ProxyMetrics {
    private static final double[] SECONDS = {
        0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384
    };

    private final Histogram duration;
    private final Gauge lastWrite;
    private final Gauge rules;
    private final Counter failures;

    ProxyMetrics(MetricRegistry registry) {
        duration = registry.histogram(
                "kubeproxy_sync_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds", SECONDS);
        lastWrite = registry.gauge(
                "kubeproxy_sync_proxy_rules_last_timestamp_seconds",
                "The last time proxy rules were successfully synced");
        rules = registry.gauge(
                "kubeproxy_sync_proxy_rules_iptables_total",
                "Total number of iptables rules owned by kube-proxy",
                "table");
        failures = registry.counter(
                "kubeproxy_sync_proxy_rules_iptables_restore_failures", "Cumulative proxy iptables restore failures");
    }

    void written(long tookMillis, long nowMillis) {
        duration.observe(tookMillis / 1e3);
        lastWrite.set(nowMillis / 1e3);
    }

    void failed() {
        failures.increment();
    }

    void counted(Map<String, Integer> counts) {
        counts.forEach((table, count) -> rules.set(count, table));
    }
}
