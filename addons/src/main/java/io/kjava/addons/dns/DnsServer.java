package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.telemetry.MetricRegistry;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's name server, in the node's own process: every node answers its pods itself, on an
 * address that it holds, so that no query crosses the network or needs a translation, and a node
 * that is cut off still knows the names it knew. Answers SERVFAIL for the cluster's names until all
 * services are known.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DnsServer.class);

    private final Lifecycle lifecycle;
    private final List<InetSocketAddress> addresses;

    private DnsServer(Lifecycle lifecycle, List<InetSocketAddress> addresses) {
        this.lifecycle = lifecycle;
        this.addresses = List.copyOf(addresses);
    }

    /** Throws {@link BindException} when an address is taken or is not held by this machine. */
    public static DnsServer start(
            DnsConfig config, ApiClient client, SharedInformers informers, MetricRegistry registry, InstantSource clock)
            throws BindException {
        requireNonNull(client, "client");
        Lifecycle lifecycle = new Lifecycle();
        try {
            ZoneTracker tracker = lifecycle.own(new ZoneTracker(config.clusterDomain(), informers));
            tracker.start();
            Resolver resolver = new Resolver(
                    tracker::image,
                    new ZoneAnswers(config, own(config)),
                    upstream(config, clock),
                    new DnsMetrics(registry),
                    clock);
            AskOthers others = lifecycle.own(new AskOthers(resolver));
            Sockets sockets = lifecycle.own(Sockets.open(config.addresses(), resolver, others));
            if (config.service()) {
                DnsService service = lifecycle.own(new DnsService(config, client, informers));
                service.start();
            }
            log.atInfo().addKeyValue("addresses", sockets.addresses()).log("serving DNS");
            return new DnsServer(lifecycle, sockets.addresses());
        } catch (BindException | RuntimeException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    /** Where queries are answered; real ports where 0 was asked for. */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private static List<byte[]> own(DnsConfig config) {
        return config.addresses().stream().map(a -> a.getAddress().getAddress()).toList();
    }

    private static Upstream upstream(DnsConfig config, InstantSource clock) {
        Set<InetAddress> self = new HashSet<>();
        config.addresses().forEach(address -> self.add(address.getAddress()));
        ResolvConf host = new ResolvConf(config.upstream().files(), self, clock);
        Supplier<List<InetSocketAddress>> servers =
                config.upstream().servers().isEmpty() ? host::servers : config.upstream()::servers;
        return new Upstream(
                servers,
                new Exchange(config.upstream().patience(), new SecureRandom(), clock),
                new ForwardCache(config.upstream().cacheSize(), clock));
    }
}
