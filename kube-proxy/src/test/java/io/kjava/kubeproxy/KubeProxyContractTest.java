package io.kjava.kubeproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kjava.client.TestingApiClient;
import io.kjava.informer.TestingInformers;
import io.kjava.process.CommandRunner;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets through real rules, between network namespaces. Needs root. */
abstract class KubeProxyContractTest {
    private static final String VIP = "10.43.0.50";

    private final TestingApiClient client = new TestingApiClient();
    private final TestingInformers informers = new TestingInformers(client);
    private Machines machines;
    private KubeProxy proxy;

    /** What is tested. */
    abstract ProxyMode mode();

    /** All rules of all services, as the host's own command lists them. */
    abstract String listRules(Machines machines);

    /** Removes the rules behind the proxy's back. */
    abstract void flushRules(Machines machines);

    @BeforeEach
    void startProxy() throws InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && CommandRunner.ofSystem().find("iptables-restore").isPresent(),
                "needs root and iptables");
        machines = new Machines("kjkp-" + mode().wireName().charAt(0) + "-");
        client.resource(Node.class)
                .create(new NodeBuilder()
                        .withNewMetadata()
                        .withName("n1")
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress()
                        .withType("InternalIP")
                        .withAddress(Machines.NODE_IP)
                        .endAddress()
                        .endStatus()
                        .build());
        proxy = start();
        assertThat(proxy.ready().await(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void removeMachines() {
        if (machines != null) {
            proxy.close();
            machines.close();
        }
    }

    @Test
    void aClusterIpReachesAllItsEndpointsFromPodsAndFromTheNode() {
        machines.serve("p1", "tcp", 8080);
        machines.serve("p2", "tcp", 8080);
        create(service("web").build(), "p1", "p2");
        eventually(() -> answers("p3", VIP, 80, 20), Set.of("p1 " + Machines.ip("p3"), "p2 " + Machines.ip("p3")));
        assertThat(machines.ask("node", VIP, 80)).startsWith("p");
    }

    @Test
    void aPodReachesItselfThroughItsService() {
        machines.serve("p1", "tcp", 8080);
        create(service("web").build(), "p1");
        eventually(() -> machines.ask("p1", VIP, 80), "p1 10.42.0.1");
    }

    @Test
    void aServiceWithoutEndpointsRefusesAtOnceAndComesBack() {
        create(service("web").build());
        eventually(() -> machines.ask("p3", VIP, 80), "refused");
        machines.serve("p1", "tcp", 8080);
        endpoints("web", "p1");
        eventually(() -> machines.ask("p3", VIP, 80), "p1 " + Machines.ip("p3"));
        client.resource(Service.class).delete(key("web"), io.kjava.client.DeleteOptions.now());
        eventually(() -> listRules(machines).contains(VIP), false);
    }

    @Test
    void aNodePortHidesItsClientUnlessItsPolicyIsLocal() {
        machines.serve("p1", "tcp", 8080);
        create(nodePort("web", "Cluster"), "p1");
        eventually(() -> machines.ask("out", Machines.NODE_IP, 30080), "p1 10.42.0.1");
        assertThat(machines.ask("node", "127.0.0.1", 30080)).isEqualTo("p1 10.42.0.1");
        client.resource(Service.class).update(nodePort("web", "Local"));
        eventually(() -> machines.ask("out", Machines.NODE_IP, 30080), "p1 " + Machines.CLIENT_IP);
    }

    @Test
    void aClientWithAffinityStaysWhereItIs() {
        machines.serve("p1", "tcp", 8080);
        machines.serve("p2", "tcp", 8080);
        create(
                service("web")
                        .editSpec()
                        .withSessionAffinity("ClientIP")
                        .endSpec()
                        .build(),
                "p1",
                "p2");
        eventually(() -> machines.ask("p3", VIP, 80).isEmpty(), false);
        assertThat(answers("p3", VIP, 80, 15)).hasSize(1);
    }

    @Test
    void udpClientsLeaveAnEndpointThatLeft() {
        machines.serve("p1", "udp", 8080);
        machines.serve("p2", "udp", 8080);
        Service udp = service("dns")
                .editSpec()
                .editFirstPort()
                .withProtocol("UDP")
                .endPort()
                .endSpec()
                .build();
        create(udp, "p1");
        eventually(() -> machines.askUdp("p3", VIP, 80, 40001), "p1 " + Machines.ip("p3"));
        endpoints("dns", "p2");
        eventually(() -> machines.askUdp("p3", VIP, 80, 40001), "p2 " + Machines.ip("p3"));
    }

    @Test
    void onlyTheSourceRangesMayUseALoadBalancer() {
        machines.serve("p1", "tcp", 8080);
        Service balanced = service("web")
                .editSpec()
                .withType("LoadBalancer")
                .withLoadBalancerSourceRanges("10.99.0.8/32")
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("203.0.113.7")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build();
        Service created = create(balanced, "p1");
        created.setStatus(balanced.getStatus());
        created = client.resource(Service.class).updateStatus(created);
        eventually(() -> listRules(machines).contains("203.0.113.7"), true);
        assertThat(machines.ask("out", "203.0.113.7", 80)).isEmpty();
        created.getSpec().setLoadBalancerSourceRanges(List.of("10.99.0.0/24"));
        client.resource(Service.class).update(created);
        eventually(() -> machines.ask("out", "203.0.113.7", 80), "p1 10.42.0.1");
    }

    @Test
    void rulesThatOthersFlushedComeBackAndCleanupRemovesAll() {
        machines.serve("p1", "tcp", 8080);
        create(service("web").build(), "p1");
        eventually(() -> machines.ask("p3", VIP, 80), "p1 " + Machines.ip("p3"));
        flushRules(machines);
        eventually(() -> machines.ask("p3", VIP, 80), "p1 " + Machines.ip("p3"));
        proxy.close();
        assertThat(machines.ask("p3", VIP, 80)).startsWith("p1");
        KubeProxy.cleanup(config());
        assertThat(listRules(machines)).doesNotContainIgnoringCase("kube-");
    }

    @Test
    void aNewProcessRemovesWhatTheOldOneLeft() throws InterruptedException {
        create(service("web").build(), "p1");
        eventually(() -> listRules(machines).contains(VIP), true);
        proxy.close();
        client.resource(Service.class).delete(key("web"), io.kjava.client.DeleteOptions.now());
        proxy = start();
        assertThat(proxy.ready().await(Duration.ofSeconds(10))).isTrue();
        assertThat(listRules(machines)).doesNotContain(VIP);
    }

    private KubeProxy start() {
        return KubeProxy.start(config(), client, informers, new MetricRegistry(), InstantSource.system());
    }

    private KubeProxyConfig config() {
        return KubeProxyConfig.of("n1", List.of("10.42.0.0/16"))
                .withRunner(machines.runner("node"))
                .withMode(mode())
                .withServers(new KubeProxyConfig.Servers("127.0.0.1", 0, 0))
                .withIntervals(new KubeProxyConfig.Intervals(Duration.ofMillis(300), Duration.ofHours(1)));
    }

    private Set<String> answers(String from, String address, int port, int times) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < times; i++) {
            answers.add(machines.ask(from, address, port));
        }
        return answers;
    }

    private static ServiceBuilder service(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(VIP)
                .withClusterIPs(VIP)
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(80)
                .withNewTargetPort(8080)
                .endPort()
                .endSpec();
    }

    private static Service nodePort(String name, String policy) {
        return service(name)
                .editSpec()
                .withType("NodePort")
                .withExternalTrafficPolicy(policy)
                .editFirstPort()
                .withNodePort(30080)
                .endPort()
                .endSpec()
                .build();
    }

    private Service create(Service service, String... pods) {
        Service created = client.resource(Service.class).create(service);
        endpoints(service.getMetadata().getName(), pods);
        return created;
    }

    private void endpoints(String service, String... pods) {
        Service owner = client.resource(Service.class).get(key(service)).orElseThrow();
        List<io.fabric8.kubernetes.api.model.discovery.v1.Endpoint> all = new ArrayList<>();
        for (String pod : pods) {
            all.add(new EndpointBuilder()
                    .withAddresses(Machines.ip(pod))
                    .withNodeName("n1")
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .build());
        }
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(service + "-x")
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .withProtocol(owner.getSpec().getPorts().getFirst().getProtocol())
                .endPort()
                .withEndpoints(all)
                .build();
        var slices = client.resource(EndpointSlice.class);
        if (slices.get(key(service + "-x")).isPresent()) {
            slices.update(slice);
        } else {
            slices.create(slice);
        }
    }

    private static io.kjava.api.ObjectKey key(String name) {
        return io.kjava.api.ObjectKey.of("default", name);
    }

    /** Asks until the answer is the expected one; the last answer is what a failure shows. */
    private static <T> void eventually(Callable<T> question, T expected) {
        T answer = null;
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        try {
            while (!expected.equals(answer) && System.nanoTime() < end) {
                answer = question.call();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        assertThat(answer).isEqualTo(expected);
    }
}
