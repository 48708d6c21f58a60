package io.kjava.dist.node;

import io.kjava.client.ApiClient;
import io.kjava.client.ClientMetrics;
import io.kjava.client.http.ApiEndpoint;
import io.kjava.client.http.HttpApiClient;
import io.kjava.dist.bootstrap.CertificateBootstrap;
import io.kjava.dist.bootstrap.CertificateRenewal;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.AgentConfig;
import io.kjava.dist.config.Cidr;
import io.kjava.dist.join.JoinAnswer;
import io.kjava.dist.join.JoinClient;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: a node of a cluster whose control plane is elsewhere. */
public final class AgentNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentNode.class);

    private final Lifecycle lifecycle;

    private AgentNode(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Joins, then starts the node's parts; waits for a server that does not answer yet. */
    public static AgentNode start(AgentConfig config, DataDirectory directory)
            throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        RandomGenerator random = new SecureRandom();
        Lifecycle lifecycle = new Lifecycle();
        try {
            Path keys = directory.agentTls();
            DataDirectory.makePrivate(keys);
            JoinAnswer joined = new JoinClient(config, keys).join();
            log.atInfo().addKeyValue("server", config.server()).log("joined");
            NodeRuntime runtime = lifecycle.own(NodeRuntime.start(config.node(), directory, random));
            MetricRegistry metrics = new MetricRegistry();
            ApiClient network = lifecycle.own(client(config, keys, "client-agent", metrics));
            SharedInformers informers = lifecycle.own(new ClientInformers(network, random));
            NodeAccess access = new NodeAccess(
                    lifecycle.own(client(config, keys, "client-kubelet", metrics)),
                    lifecycle.own(client(config, keys, "client-kube-proxy", metrics)),
                    network,
                    informers,
                    keys.resolve("serving-kubelet.crt"),
                    keys.resolve("serving-kubelet.key"),
                    keys.resolve("client-ca.crt"));
            lifecycle.own(NodeServices.start(
                    config.node(),
                    settings(joined),
                    access,
                    metrics,
                    runtime,
                    directory,
                    false,
                    Set.of(),
                    clock,
                    random));
            lifecycle.start(
                    "certificate-renewal",
                    new CertificateRenewal(CertificateRenewal.INTERVAL, () -> renew(config, keys, clock)));
            return new AgentNode(lifecycle);
        } catch (RuntimeException | Error | IOException | InterruptedException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    /** A join makes all certificates of a node anew. */
    private static void renew(AgentConfig config, Path keys, InstantSource clock)
            throws IOException, InterruptedException {
        if (CertificateBootstrap.endsSoon(keys.resolve("client-kubelet.crt"), clock)) {
            new JoinClient(config, keys).join();
            log.atInfo().log("renewed this node's certificates");
        }
    }

    private static ApiClient client(AgentConfig config, Path keys, String name, MetricRegistry metrics)
            throws IOException {
        return new HttpApiClient(
                ApiEndpoint.of(
                        config.server(),
                        keys.resolve("server-ca.crt"),
                        keys.resolve(name + ".crt"),
                        keys.resolve(name + ".key")),
                new ClientMetrics(metrics, config.server().getAuthority()),
                System::nanoTime);
    }

    private static ClusterSettings settings(JoinAnswer joined) throws IOException {
        return new ClusterSettings(
                Cidr.parse(joined.clusterCidr()),
                Cidr.parse(joined.serviceCidr()),
                InetAddress.getByName(joined.clusterDns()),
                joined.clusterDomain());
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
