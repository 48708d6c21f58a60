package io.kjava.dist.node;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.ApiServer;
import io.kjava.apiserver.ApiServerConfig;
import io.kjava.apiserver.storage.Storage;
import io.kjava.client.ApiClient;
import io.kjava.controller.QueueMetrics;
import io.kjava.controllers.ControllerManager;
import io.kjava.controllers.ControllerManagerConfig;
import io.kjava.dist.bootstrap.CertificateBootstrap;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.bootstrap.KubeconfigFiles;
import io.kjava.dist.config.ProductVersion;
import io.kjava.dist.config.ServerConfig;
import io.kjava.dist.join.JoinHandler;
import io.kjava.dist.join.JoinSecrets;
import io.kjava.events.ApiEventRecorder;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.leader.LeaderElection;
import io.kjava.leader.LeaderTimings;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.scheduler.Scheduler;
import io.kjava.scheduler.SchedulerConfig;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** API server, scheduler and controllers of one process, in start order. */
final class ControlPlane implements AutoCloseable {
    private static final String MASTERS = "system:masters";
    private static final String SCHEDULER = "scheduler";
    private static final String CONTROLLERS = "controller-manager";
    private static final ObjectKey SCHEDULER_LEASE = ObjectKey.of("kube-system", "kube-scheduler");
    private static final ObjectKey CONTROLLER_LEASE = ObjectKey.of("kube-system", "kube-controller-manager");

    private final Lifecycle lifecycle;
    private final ApiServer apiServer;
    private final SharedInformers informers;

    private ControlPlane(Lifecycle lifecycle, ApiServer apiServer, SharedInformers informers) {
        this.lifecycle = lifecycle;
        this.apiServer = apiServer;
        this.informers = informers;
    }

    static ControlPlane start(
            ServerConfig config,
            DataDirectory directory,
            Storage storage,
            CertificateBootstrap certificates,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        Lifecycle lifecycle = new Lifecycle();
        try {
            ApiServer apiServer = lifecycle.own(ApiServer.start(apiServer(config, certificates), storage, clock));
            String ca = Files.readString(certificates.serverCa());
            writeKubeconfig(config, certificates, ca);
            JoinToken token = JoinToken.ensure(
                    directory.tokenFile(), ca.getBytes(StandardCharsets.UTF_8), config.token(), random);
            ApiClient controllers =
                    lifecycle.own(apiServer.loopbackClient("system:kube-controller-manager", List.of()));
            JoinHandler join = new JoinHandler(
                    config,
                    certificates,
                    new JoinSecrets(directory.tokenFile(), token, controllers, clock),
                    controllers);
            apiServer.serveOpenly(JoinHandler.CA_PATH, join);
            apiServer.serveOpenly(JoinHandler.TOKEN_PATH, join);
            apiServer.serveOpenly(JoinHandler.JOIN_PATH, join);
            ApiClient scheduler = lifecycle.own(apiServer.loopbackClient("system:kube-scheduler", List.of()));
            SharedInformers informers = lifecycle.own(new ClientInformers(controllers, random));
            ControllerManagerConfig manager = ControllerManagerConfig.defaults(
                            ca, List.of(config.clusterCidr().toString()))
                    .withSigners(signers(certificates));
            if (storage.isShared()) { // other servers have schedulers and controllers, too
                String identity = config.node().nodeName() + "_" + UUID.randomUUID();
                manager = manager.withLeaderElection(identity);
                lifecycle.own(LeaderElection.start(
                        scheduler,
                        SCHEDULER_LEASE,
                        identity,
                        LeaderTimings.DEFAULT,
                        () -> schedulerTerm(scheduler, apiServer.metrics(), clock, random),
                        clock,
                        random));
                apiServer.reportComponent(SCHEDULER, new LeaseHealth(controllers, SCHEDULER_LEASE, clock));
                apiServer.reportComponent(CONTROLLERS, new LeaseHealth(controllers, CONTROLLER_LEASE, clock));
            } else {
                Scheduler local = scheduler(scheduler, informers, lifecycle, apiServer.metrics(), clock, random);
                apiServer.reportComponent(SCHEDULER, () -> problem(local.isWorking()));
            }
            ControllerManager running = lifecycle.own(ControllerManager.start(
                    manager,
                    controllers,
                    account -> accountClient(apiServer, account),
                    informers,
                    new QueueMetrics(apiServer.metrics()),
                    clock));
            if (!storage.isShared()) {
                apiServer.reportComponent(CONTROLLERS, () -> problem(running.isWorking()));
            }
            ApiClient server = lifecycle.own(apiServer.loopbackClient("system:apiserver", List.of(MASTERS)));
            lifecycle.start("cluster-info", new ClusterInfo(server, publicUrl(config), ca));
            return new ControlPlane(lifecycle, apiServer, informers);
        } catch (RuntimeException | Error | IOException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    private static Optional<String> problem(boolean working) {
        return working ? Optional.empty() : Optional.of("not working yet");
    }

    /** Where others than this machine reach the API server. */
    private static String publicUrl(ServerConfig config) {
        String address = config.advertiseAddress().getHostAddress();
        return "https://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + config.httpsPort();
    }

    /** Makes anew what ends soon of this control plane's certificates, and its kubeconfig. */
    static void renew(ServerConfig config, CertificateBootstrap certificates) throws IOException {
        apiServer(config, certificates);
        writeKubeconfig(config, certificates, Files.readString(certificates.serverCa()));
    }

    /** Clients' certificates are good at the API server, kubelets' serving ones are trusted by it. */
    private static Map<String, CertificateAuthority> signers(CertificateBootstrap certificates) {
        return Map.of(
                "kubernetes.io/kube-apiserver-client", certificates.clients(),
                "kubernetes.io/kube-apiserver-client-kubelet", certificates.clients(),
                "kubernetes.io/kubelet-serving", certificates.servers(),
                "kubernetes.io/legacy-unknown", certificates.servers());
    }

    /** A controller is its service account, as with {@code --use-service-account-credentials}. */
    private static ApiClient accountClient(ApiServer apiServer, String account) {
        return apiServer.loopbackClient(
                "system:serviceaccount:kube-system:" + account,
                List.of("system:serviceaccounts", "system:serviceaccounts:kube-system"));
    }

    /** What a leader runs until its term ends, with informers of its own. */
    private static Lifecycle schedulerTerm(
            ApiClient client, MetricRegistry metrics, InstantSource clock, RandomGenerator random) {
        Lifecycle term = new Lifecycle();
        try {
            scheduler(client, term.own(new ClientInformers(client, random)), term, metrics, clock, random);
            return term;
        } catch (RuntimeException | Error failure) {
            term.closeAfter(failure);
            throw failure;
        }
    }

    private static Scheduler scheduler(
            ApiClient client,
            SharedInformers informers,
            Lifecycle lifecycle,
            MetricRegistry metrics,
            InstantSource clock,
            RandomGenerator random) {
        ApiEventRecorder events = lifecycle.own(ApiEventRecorder.start(client, "default-scheduler", "", clock));
        return lifecycle.own(
                Scheduler.start(SchedulerConfig.defaults(), client, informers, events, metrics, clock, random));
    }

    private static ApiServerConfig apiServer(ServerConfig config, CertificateBootstrap certificates)
            throws IOException {
        CertificateBootstrap.KeyFiles serving = certificates.server("serving-apiserver", servingSubject(config));
        CertificateBootstrap.KeyFiles kubeletClient =
                certificates.client("client-kubelet-api", CertificateSubject.client("kube-apiserver-kubelet-client"));
        return new ApiServerConfig(
                Optional.of(new ApiServerConfig.Listener(
                        config.bindAddress(),
                        config.httpsPort(),
                        serving.certificate(),
                        serving.key(),
                        certificates.clientCa(),
                        config.advertiseAddress())),
                ApiServerConfig.Access.DEFAULT,
                new ApiServerConfig.ServiceNetwork(
                        List.of(config.serviceCidr().toString()),
                        config.nodePorts().first(),
                        config.nodePorts().last(),
                        config.clusterDomain()),
                new ApiServerConfig.ServiceAccounts(
                        "https://kubernetes.default.svc." + config.clusterDomain(),
                        Optional.of(certificates.tokenKey()),
                        List.of(certificates.tokenPublicKey()),
                        List.of(),
                        Duration.ofSeconds(1L << 32)),
                Optional.of(new ApiServerConfig.KubeletAccess(
                        kubeletClient.certificate(), kubeletClient.key(), certificates.serverCa())),
                ApiServerConfig.Limits.DEFAULT,
                Set.of(),
                ProductVersion.KUBERNETES);
    }

    private static CertificateSubject servingSubject(ServerConfig config) throws IOException {
        String domain = config.clusterDomain();
        List<String> names = new ArrayList<>(List.of(
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc." + domain,
                "localhost",
                config.node().nodeName()));
        List<InetAddress> addresses = new ArrayList<>(List.of(
                InetAddress.getByName("127.0.0.1"),
                InetAddress.getByName("::1"),
                config.serviceCidr().address(1),
                config.advertiseAddress(),
                config.node().nodeIp()));
        for (String san : config.tlsSans()) {
            if (san.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*")) {
                addresses.add(InetAddress.getByName(san));
            } else {
                names.add(san);
            }
        }
        return new CertificateSubject(
                "kube-apiserver",
                List.of(),
                names.stream().distinct().toList(),
                addresses.stream().distinct().toList());
    }

    private static void writeKubeconfig(ServerConfig config, CertificateBootstrap certificates, String ca)
            throws IOException {
        CertificateBootstrap.KeyFiles admin =
                certificates.client("client-admin", CertificateSubject.client("system:admin", MASTERS));
        String text = KubeconfigFiles.text(
                "https://127.0.0.1:" + config.httpsPort(),
                ca.getBytes(StandardCharsets.UTF_8),
                Files.readAllBytes(admin.certificate()),
                PemFiles.ecPrivateKey(Files.readAllBytes(admin.key())));
        KubeconfigFiles.write(config.kubeconfig(), text, config.kubeconfigMode());
    }

    ApiServer apiServer() {
        return apiServer;
    }

    SharedInformers informers() {
        return informers;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
