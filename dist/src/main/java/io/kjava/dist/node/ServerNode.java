package io.kjava.dist.node;

import io.kjava.apiserver.ApiServer;
import io.kjava.apiserver.storage.Storage;
import io.kjava.dist.bootstrap.CertificateBootstrap;
import io.kjava.dist.bootstrap.CertificateRenewal;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.ServerConfig;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.Threads;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server. Read {@link #start} from top to bottom: it is the whole system, in start order. */
public final class ServerNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerNode.class);

    private final Lifecycle lifecycle;

    private ServerNode(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /**
     * Does what every start does, whatever its settings, beside what comes first: reading schemas, and
     * the tables with which keys are made. Worth calling before the command line is read.
     */
    public static void prepare() {
        Threads.start("prepare-api", () -> tolerantly(ApiServer::prepare));
        Threads.start("prepare-keys", () -> tolerantly(CertificateAuthority::newKeyPair));
    }

    private static void tolerantly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            log.atDebug().setCause(e).log("not prepared; the start itself tells why");
        }
    }

    /** Returns when the API answers and the node's parts are started. */
    public static ServerNode start(ServerConfig config, DataDirectory directory)
            throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        RandomGenerator random = new SecureRandom();
        Lifecycle lifecycle = new Lifecycle();
        // The runtime takes as long to start as the control plane: both at once.
        try (ExecutorService aside = Threads.perTask("start-")) {
            Future<NodeRuntime> runtime = config.disableAgent()
                    ? aside.submit(() -> null)
                    : aside.submit(() -> NodeRuntime.start(config.node(), directory, random));
            CertificateBootstrap certificates;
            ControlPlane controlPlane;
            try {
                Storage storage = lifecycle.own(Datastore.open(config, directory, clock));
                certificates = Datastore.certificates(config, directory, storage, clock, random);
                controlPlane =
                        lifecycle.own(ControlPlane.start(config, directory, storage, certificates, clock, random));
                log.atInfo()
                        .addKeyValue("port", controlPlane.apiServer().port())
                        .log("API server answers");
            } finally {
                NodeRuntime started = await(runtime);
                if (started != null) {
                    lifecycle.own(started);
                }
            }
            if (!config.disableAgent()) {
                NodeAccess access = access(config, controlPlane, certificates, lifecycle);
                lifecycle.own(ServerRole.start(
                        config.node().nodeName(), access.network(), access.informers(), clock, random));
                lifecycle.own(NodeServices.start(
                        config.node(),
                        new ClusterSettings(
                                config.clusterCidr(),
                                config.serviceCidr(),
                                config.clusterDns(),
                                config.clusterDomain()),
                        access,
                        new MetricRegistry(),
                        await(runtime),
                        directory,
                        true,
                        config.disabled(),
                        clock,
                        random));
            }
            lifecycle.start(
                    "certificate-renewal",
                    new CertificateRenewal(CertificateRenewal.INTERVAL, () -> renew(config, certificates)));
            return new ServerNode(lifecycle);
        } catch (RuntimeException | Error | IOException | InterruptedException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    private static NodeRuntime await(Future<NodeRuntime> runtime) throws IOException, InterruptedException {
        try {
            return runtime.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case IOException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static CertificateBootstrap.KeyFiles kubeletServing(ServerConfig config, CertificateBootstrap certificates)
            throws IOException {
        String node = config.node().nodeName();
        return certificates.server(
                "serving-kubelet",
                new CertificateSubject(
                        "system:node:" + node,
                        List.of("system:nodes"),
                        List.of(node, "localhost").stream().distinct().toList(),
                        List.of(
                                InetAddress.getByName("127.0.0.1"),
                                config.node().nodeIp())));
    }

    private static void renew(ServerConfig config, CertificateBootstrap certificates) throws IOException {
        ControlPlane.renew(config, certificates);
        if (!config.disableAgent()) {
            kubeletServing(config, certificates);
        }
    }

    private static NodeAccess access(
            ServerConfig config, ControlPlane controlPlane, CertificateBootstrap certificates, Lifecycle lifecycle)
            throws IOException {
        ApiServer server = controlPlane.apiServer();
        String node = config.node().nodeName();
        CertificateBootstrap.KeyFiles serving = kubeletServing(config, certificates);
        return new NodeAccess(
                lifecycle.own(server.loopbackClient("system:node:" + node, List.of("system:nodes"))),
                lifecycle.own(server.loopbackClient("system:kube-proxy", List.of())),
                lifecycle.own(server.loopbackClient("system:kjava-server:" + node, List.of("system:kjava-servers"))),
                controlPlane.informers(),
                serving.certificate(),
                serving.key(),
                certificates.clientCa());
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
