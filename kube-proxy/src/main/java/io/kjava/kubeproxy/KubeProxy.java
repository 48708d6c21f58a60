package io.kjava.kubeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.informer.SharedInformers;
import io.kjava.kubeproxy.iptables.KernelSettings;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.kubeproxy.view.ServiceTable;
import io.kjava.kubeproxy.view.ServiceTracker;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.process.CommandException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cluster's services real on this node. One thread turns each table of services into rules
 * and writes what changed; changes that come while it writes are one change. Closing leaves the rules
 * in place, so that services work while this process restarts; {@link #cleanup} removes them.
 */
public final class KubeProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KubeProxy.class);

    private final ServiceTracker tracker;
    private final List<FamilyProxy> families;
    private final KubeProxyConfig config;
    private final InstantSource clock;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ReadyGate ready = new ReadyGate();

    private KubeProxy(KubeProxyConfig config, ServiceTracker tracker, InstantSource clock) {
        this.config = config;
        this.tracker = tracker;
        this.clock = clock;
        this.families = config.families().stream().map(f -> new FamilyProxy(config, f)).toList();
    }

    /** Starts the work and returns; the first rules are in place when {@link #ready} opens. */
    public static KubeProxy start(
            KubeProxyConfig config,
            ApiClient client,
            SharedInformers informers,
            InstantSource clock) {
        requireNonNull(client, "client");
        ServiceTracker tracker =
                ServiceTracker.start(config.nodeName(), config.families(), informers);
        KubeProxy proxy = new KubeProxy(config, tracker, requireNonNull(clock, "clock"));
        proxy.lifecycle.own(tracker);
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
        config.families().forEach(family -> new FamilyProxy(config, family).cleanup());
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
                // never busier than half of the time, however fast services change
                Thread.sleep(Math.min(took, 1_000));
                pause = written ? config.checkEvery() : Duration.ofSeconds(2);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop; the rules stay
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
        if (written) {
            ready.open();
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
