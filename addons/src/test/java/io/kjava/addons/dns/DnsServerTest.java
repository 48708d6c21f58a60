package io.kjava.addons.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.TestingApiClient;
import io.kjava.informer.TestingInformers;
import io.kjava.net.IpRange;
import io.kjava.telemetry.MetricRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asked with dig over loopback. */
class DnsServerTest {
    private final TestingApiClient client = new TestingApiClient();
    private final TestingInformers informers = new TestingInformers(client);
    private final TestingNameServer outside = new TestingNameServer();
    private DnsServer server;
    private Dig dig;

    @BeforeEach
    void startServer() throws Exception {
        service("default", "kubernetes", "10.43.0.1", "https", 443);
        client.resource(Namespace.class)
                .create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("empty")
                        .endMetadata()
                        .build());
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .endMetadata()
                .withNewStatus()
                .addNewAddress()
                .withType("InternalIP")
                .withAddress("192.0.2.7")
                .endAddress()
                .endStatus()
                .build();
        client.resource(Node.class).create(node);
        client.resource(Node.class).updateStatus(node);
        DnsConfig config = new DnsConfig(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                "cluster.local",
                List.of(IpRange.parse("10.43.0.0/16").orElseThrow()),
                5,
                new DnsConfig.Upstreams(List.of(outside.address()), List.of(), Duration.ofMillis(300), 100),
                false);
        server = DnsServer.start(config, client, informers, new MetricRegistry(), InstantSource.system());
        dig = new Dig(server.addresses().getFirst().getPort());
        eventually(() -> dig.ask("kubernetes.default.svc.cluster.local"), List.of("10.43.0.1"));
    }

    @AfterEach
    void stopServer() {
        server.close();
        outside.close();
    }

    @Test
    void aServiceHasAddressPortsAndAReverseName() {
        assertThat(dig.ask("AAAA", "kubernetes.default.svc.cluster.local")).isEmpty();
        assertThat(dig.ask("SRV", "_https._tcp.kubernetes.default.svc.cluster.local"))
                .containsExactly("0 100 443 kubernetes.default.svc.cluster.local.");
        assertThat(dig.raw("SRV", "_https._tcp.kubernetes.default.svc.cluster.local"))
                .contains("ADDITIONAL: 2", "10.43.0.1");
        assertThat(dig.ask("-x", "10.43.0.1")).containsExactly("kubernetes.default.svc.cluster.local.");
        assertThat(dig.ask("TXT", "dns-version.cluster.local")).containsExactly("\"1.1.0\"");
    }

    @Test
    void whatIsNotThereIsDeniedWithTheZonesStart() {
        String missing = dig.raw("nothing.default.svc.cluster.local");
        assertThat(missing).contains("status: NXDOMAIN", " aa ", "AUTHORITY: 1", "IN\tSOA\tns.dns");
        String empty = dig.raw("MX", "kubernetes.default.svc.cluster.local");
        assertThat(empty).contains("status: NOERROR", "ANSWER: 0", "AUTHORITY: 1");
        assertThat(dig.status("default.svc.cluster.local")).isEqualTo("NOERROR");
        assertThat(dig.status("empty.svc.cluster.local")).isEqualTo("NOERROR");
        assertThat(dig.status("nowhere.svc.cluster.local")).isEqualTo("NXDOMAIN");
        assertThat(dig.status("a.b.c.d.e.svc.cluster.local")).isEqualTo("NXDOMAIN");
        assertThat(dig.status("_http._tcp.kubernetes.default.svc.cluster.local", "SRV"))
                .isEqualTo("NXDOMAIN");
        assertThat(dig.ask("NS", "cluster.local")).containsExactly("ns.dns.cluster.local.");
        assertThat(dig.ask("ns.dns.cluster.local")).containsExactly("127.0.0.1");
    }

    @Test
    void aHeadlessServiceIsItsReadyPodsEachWithAName() {
        service("default", "db", "None", "sql", 5432);
        slice(
                "default",
                "db",
                "sql",
                5432,
                pod("10.42.0.5", "db-0", true),
                pod("10.42.1.6", "", true),
                pod("10.42.1.9", "db-2", false));
        eventually(() -> dig.ask("db.default.svc.cluster.local"), List.of("10.42.0.5", "10.42.1.6"));
        assertThat(dig.ask("db-0.db.default.svc.cluster.local")).containsExactly("10.42.0.5");
        assertThat(dig.ask("10-42-1-6.db.default.svc.cluster.local")).containsExactly("10.42.1.6");
        assertThat(dig.status("db-2.db.default.svc.cluster.local")).isEqualTo("NXDOMAIN");
        assertThat(dig.ask("SRV", "_sql._tcp.db.default.svc.cluster.local"))
                .containsExactly(
                        "0 50 5432 10-42-1-6.db.default.svc.cluster.local.",
                        "0 50 5432 db-0.db.default.svc.cluster.local.");
        assertThat(dig.ask("-x", "10.42.0.5")).containsExactly("db-0.db.default.svc.cluster.local.");
        assertThat(dig.raw("db.default.svc.cluster.local", "+noall", "+answer"))
                .isNotEqualTo(dig.raw("db.default.svc.cluster.local", "+noall", "+answer"));
    }

    @Test
    void aHeadlessServiceWithoutReadyPodsIsNotThere() {
        service("default", "db", "None", "sql", 5432);
        assertThat(dig.status("db.default.svc.cluster.local")).isEqualTo("NXDOMAIN");
    }

    @Test
    void aPodsAddressIsInItsName() {
        assertThat(dig.ask("10-42-0-5.default.pod.cluster.local")).containsExactly("10.42.0.5");
        assertThat(dig.ask("AAAA", "fd00--5.default.pod.cluster.local")).containsExactly("fd00::5");
        assertThat(dig.status("10-42-0-5.nowhere.pod.cluster.local")).isEqualTo("NXDOMAIN");
        assertThat(dig.status("web.default.pod.cluster.local")).isEqualTo("NXDOMAIN");
    }

    @Test
    void anAliasIsFollowedInsideAndOutside() {
        alias("inside", "kubernetes.default.svc.cluster.local");
        alias("outside", "www.example.com");
        eventually(
                () -> dig.ask("inside.default.svc.cluster.local"),
                List.of("10.43.0.1", "kubernetes.default.svc.cluster.local."));
        eventually(() -> dig.ask("outside.default.svc.cluster.local"), List.of("198.51.100.1", "www.example.com."));
        assertThat(dig.ask("CNAME", "outside.default.svc.cluster.local")).containsExactly("www.example.com.");
    }

    @Test
    void otherNamesAreAskedForOutsideAndRemembered() {
        assertThat(dig.ask("www.example.com")).containsExactly("198.51.100.1");
        assertThat(dig.ask("WWW.example.com")).containsExactly("198.51.100.1");
        assertThat(outside.asked()).isEqualTo(1);
        assertThat(dig.raw("wWw.ExAmple.com")).contains("wWw.ExAmple.com.").contains(" ra");
        assertThat(dig.status("missing.example.com")).isEqualTo("NXDOMAIN");
        assertThat(dig.status("broken.example.com")).isEqualTo("SERVFAIL");
    }

    @Test
    void nobodyOutsideAnsweringIsAFailureAndNotSilence() {
        outside.close();
        assertThat(dig.status("www.example.org")).isEqualTo("SERVFAIL");
    }

    @Test
    void nodesAreHosts() {
        assertThat(dig.ask("n1")).containsExactly("192.0.2.7");
        assertThat(dig.ask("N1.")).containsExactly("192.0.2.7");
    }

    @Test
    void aLongAnswerIsCutOverUdpAndWholeOverTcp() {
        service("default", "big", "None", "x", 1);
        Endpoint[] many = new Endpoint[200];
        for (int i = 0; i < 200; i++) {
            many[i] = pod("10.42.2." + i, "", true);
        }
        slice("default", "big", "x", 1, many);
        eventually(() -> dig.ask("big.default.svc.cluster.local", "+tcp").size(), 200);
        assertThat(dig.raw("big.default.svc.cluster.local", "+ignore")).contains(" tc ");
        assertThat(dig.raw("big.default.svc.cluster.local", "+ignore", "+noedns"))
                .contains(" tc ", "ANSWER: 29");
        assertThat(dig.ask("big.default.svc.cluster.local")).hasSize(200);
    }

    @Test
    void whatIsNotServedIsRefusedByName() {
        assertThat(dig.status("ANY", "kubernetes.default.svc.cluster.local")).isEqualTo("REFUSED");
        assertThat(dig.status("CH", "TXT", "version.bind")).isEqualTo("REFUSED");
        assertThat(dig.raw("AXFR", "cluster.local")).contains("Transfer failed");
        assertThat(dig.status("kubernetes.default.svc.cluster.local", "+edns=1", "+noednsneg"))
                .isEqualTo("BADVERS");
        assertThat(dig.status("kubernetes.default.svc.cluster.local", "+opcode=notify"))
                .isEqualTo("NOTIMP");
    }

    @Test
    void theCaseOfAQuestionComesBack() {
        assertThat(dig.raw("KuberNetes.default.svc.Cluster.Local", "+noall", "+answer"))
                .startsWith("KuberNetes.default.svc.Cluster.Local.");
    }

    @Test
    void aDeletedServiceIsGone() {
        service("default", "web", "10.43.0.9", "http", 80);
        eventually(() -> dig.ask("web.default.svc.cluster.local"), List.of("10.43.0.9"));
        client.resource(Service.class).delete(ObjectKey.of("default", "web"), DeleteOptions.now());
        eventually(() -> dig.status("web.default.svc.cluster.local"), "NXDOMAIN");
        int before = outside.asked();
        assertThat(dig.status("-x", "10.43.0.9")).isEqualTo("NXDOMAIN");
        assertThat(outside.asked()).isEqualTo(before);
    }

    private void alias(String name, String target) {
        client.resource(Service.class)
                .create(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withType("ExternalName")
                        .withExternalName(target)
                        .endSpec()
                        .build());
    }

    private void service(String namespace, String name, String ip, String port, int number) {
        client.resource(Service.class)
                .create(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withType("ClusterIP")
                        .withClusterIP(ip)
                        .withClusterIPs(ip)
                        .addNewPort()
                        .withName(port)
                        .withProtocol("TCP")
                        .withPort(number)
                        .endPort()
                        .endSpec()
                        .build());
    }

    private static Endpoint pod(String ip, String hostName, boolean ready) {
        return new EndpointBuilder()
                .withAddresses(ip)
                .withHostname(hostName.isEmpty() ? null : hostName)
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .build();
    }

    private void slice(String namespace, String service, String port, int number, Endpoint... endpoints) {
        client.resource(EndpointSlice.class)
                .create(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(service + "-x")
                        .addToLabels("kubernetes.io/service-name", service)
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewPort()
                        .withName(port)
                        .withProtocol("TCP")
                        .withPort(number)
                        .endPort()
                        .withEndpoints(new ArrayList<>(List.of(endpoints)))
                        .build());
    }

    private static <T> void eventually(Callable<T> question, T expected) {
        T answer = null;
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
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
