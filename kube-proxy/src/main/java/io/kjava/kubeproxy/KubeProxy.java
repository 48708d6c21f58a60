package io.kjava.kubeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServerConfig;
import io.kjava.informer.SharedInformers;
import io.kjava.kubeproxy.health.ProxyHealth;
import io.kjava.kubeproxy.health.ProxyServers;
import io.kjava.kubeproxy.health.ServiceHealthServer;
import io.kjava.kubeproxy.iptables.KernelSettings;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.kubeproxy.view.ServiceTracker;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.process.CommandException;
import io.kjava.telemetry.MetricRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cluster's services real on this node. One thread turns each table of services into
 * rules and writes what changed; changes that come while it writes are one change. Closing leaves
 * the rules in place, so that services work while this process restarts; {@link #cleanup} removes
 * them.
 */
public final class KubeProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KubeProxy.class);

    private final ServiceTracker tracker;
    private final List<FamilyProxy> families;
    private final KubeProxyConfig config;
    private final InstantSource clock;
    private final MetricRegistry registry;
    private final ProxyMetrics metrics;
    private final ProxyHealth health;
    private final ServiceHealthServer serviceHealth;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ReadyGate ready = new ReadyGate();

    private KubeProxy(KubeProxyConfig config, ServiceTracker tracker, MetricRegistry registry, InstantSource clock) {
        this.config = config;
        this.tracker = tracker;
        this.clock = clock;
        this.registry = registry;
        this.metrics = new ProxyMetrics(registry);
        this.health = new ProxyHealth(clock);
        this.serviceHealth = new ServiceHealthServer(health, config.servers().bindAddress());
        this.families = config.families().stream()
                .map(family -> new FamilyProxy(config, family, metrics))
                .toList();
    }

    /** Starts the work and returns; the first rules are in place when {@link #ready} opens. */
    public static KubeProxy start(
            KubeProxyConfig config,
            ApiClient client,
            SharedInformers informers,
            MetricRegistry registry,
            InstantSource clock) {
        requireNonNull(client, "client");
        ServiceTracker tracker = ServiceTracker.start(config.nodeName(), config.families(), informers);
        KubeProxy proxy = new KubeProxy(config, tracker, registry, clock);
        proxy.lifecycle.own(tracker);
        proxy.lifecycle.own(proxy.serviceHealth);
        proxy.startServers();
        proxy.lifecycle.start("kube-proxy", proxy::run);
        return proxy;
    }

    /** Opens once the rules of every service that existed at the start are in the kernel. */
    public ReadyGate ready() {
        return ready;
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    /** Removes all rules of all services. */
    public static void cleanup(KubeProxyConfig config) {
        ProxyMetrics metrics = new ProxyMetrics(new MetricRegistry());
        config.families().forEach(family -> new FamilyProxy(config, family, metrics).cleanup());
    }

    private void run() {
        try {
            tuneKernel();
            tracker.awaitSync();
            Duration pause = Duration.ZERO;
            while (true) {
                Map<IpFamily, ServiceTable> tables = tracker.next(pause);
                long startedAt = clock.millis();
                boolean written = syncAll(tables);
                long took = clock.millis() - startedAt;
                report(written, took, tables);
                // never busier than half of the time, however fast services change
                Thread.sleep(Math.min(took, 1_000));
                pause = written ? config.intervals().check() : Duration.ofSeconds(2);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop; the rules stay
        }
    }

    private void report(boolean written, long took, Map<IpFamily, ServiceTable> tables) {
        ServiceTable first = requireNonNull(tables.get(families.getFirst().family()));
        health.report(written, first.node().eligible());
        serviceHealth.follow(first.services().values());
        if (written) {
            metrics.written(took, clock.millis());
            ready.open();
        } else {
            metrics.failed();
        }
    }

    /** Without them services work all the same. */
    private void startServers() {
        ProxyServers servers = new ProxyServers(health, registry, config.mode().wireName());
        KubeProxyConfig.Servers where = config.servers();
        try {
            if (where.healthPort() > 0) {
                lifecycle.own(servers.startHealth(new HttpServerConfig(
                        "proxy-health",
                        where.bindAddress(),
                        where.healthPort(),
                        Optional.empty(),
                        HttpLimits.DEFAULT)));
            }
            if (where.metricsPort() > 0) {
                lifecycle.own(servers.startMetrics(HttpServerConfig.loopback("proxy-metrics", where.metricsPort())));
            }
        } catch (UncheckedIOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("proxy does not answer checks");
        }
    }

    private boolean syncAll(Map<IpFamily, ServiceTable> tables) throws InterruptedException {
        boolean written = true;
        for (FamilyProxy family : families) {
            try {
                family.sync(requireNonNull(tables.get(family.family())), clock.instant());
            } catch (CommandException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(e.getMessage());
                }
                written = false;
                log.atWarn()
                        .addKeyValue("family", family.family())
                        .addKeyValue("error", e.getMessage())
                        .log("service rules not written, will retry");
            }
        }
        return written;
    }

    private void tuneKernel() throws InterruptedException {
        KernelSettings settings = new KernelSettings(config.runner());
        try {
            if (config.nodePorts().onLocalhost() && config.families().contains(IpFamily.IPV4)) {
                settings.routeLocalnet();
            }
            int cores = Runtime.getRuntime().availableProcessors();
            settings.trackConnections(Math.max(131_072, 32_768 * cores));
        } catch (CommandException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            log.atWarn().addKeyValue("error", e.getMessage()).log("kernel settings not made");
        }
    }
}
