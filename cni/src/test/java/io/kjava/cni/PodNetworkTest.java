package io.kjava.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.TestingApiClient;
import io.kjava.cni.link.IpCommandLinks;
import io.kjava.cni.link.TunnelView;
import io.kjava.cni.overlay.OverlayPeer;
import io.kjava.informer.TestingInformers;
import io.kjava.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an API server in memory and two nodes in the kernel. Needs root and the CNI plugins. */
class PodNetworkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final TestingApiClient client = new TestingApiClient();
    private final TestingInformers informers = new TestingInformers(client);
    private TwoNodes machines;

    @BeforeEach
    void makeMachines() {
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && CommandRunner.ofSystem().find("ip").isPresent(),
                "needs root and iproute2");
        machines = new TwoNodes("kjpn-");
    }

    @AfterEach
    void removeMachines() {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void nodesFindEachOtherThroughTheirNodeObjects() throws InterruptedException {
        try (PodNetwork a = start("a", TwoNodes.IP_A);
                PodNetwork b = start("b", TwoNodes.IP_B)) {
            client.resource(Node.class).create(node("a", ""));
            assertThat(a.ready().isOpen()).isFalse();
            client.resource(Node.class).update(node("a", "10.42.0.0/24"));
            assertThat(a.ready().await(PATIENCE)).isTrue();
            client.resource(Node.class).create(node("b", "10.42.1.0/24"));
            assertThat(b.ready().await(PATIENCE)).isTrue();
            IpCommandLinks links = new IpCommandLinks(machines.runner("a"));
            eventually(
                    () -> links.tunnel("kjava.1").routes().contains(new TunnelView.Route("10.42.1.0/24", "10.42.1.0")));
            eventually(() -> machines.runner("a")
                    .run("busybox", "ping", "-c", "1", "-W", "1", "10.42.1.0")
                    .succeeded());
            assertThat(published("b")).endsWith(TwoNodes.IP_B);
            client.resource(Node.class).delete(ObjectKey.cluster("b"), io.kjava.client.DeleteOptions.now());
            eventually(() -> links.tunnel("kjava.1").equals(TunnelView.EMPTY));
        }
    }

    @Test
    void aDeviceThatSomebodyDeletedComesBack() throws InterruptedException {
        client.resource(Node.class).create(node("a", "10.42.0.0/24"));
        try (PodNetwork a = start("a", TwoNodes.IP_A)) {
            assertThat(a.ready().await(PATIENCE)).isTrue();
            machines.on("a", "ip", "link", "delete", "kjava.1");
            IpCommandLinks links = new IpCommandLinks(machines.runner("a"));
            eventually(() -> links.find("kjava.1").isPresent());
        }
        assertThat(machines.on("a", "ip", "link")).contains("kjava.1");
    }

    private PodNetwork start(String name, String ip) {
        Path home = folder.resolve(name);
        PodNetworkConfig config = PodNetworkConfig.of(
                        name,
                        ip,
                        List.of("10.42.0.0/16"),
                        new PodNetworkConfig.Files(
                                home.resolve("net.d"), PodNetworkConfig.Files.PLUGIN_DIRS, home.resolve("ipam")))
                .withCheckEvery(Duration.ofMillis(300))
                .withRunner(machines.runner(name));
        return PodNetwork.start(config, client, informers);
    }

    private List<String> published(String name) {
        return OverlayPeer.published(client.resource(Node.class)
                .get(ObjectKey.cluster(name))
                .orElseThrow()
                .getMetadata());
    }

    private static Node node(String name, String cidr) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(cidr.isEmpty() ? null : cidr)
                .endSpec()
                .build();
    }

    private static void eventually(BooleanSupplier question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean answer = question.getAsBoolean();
        while (!answer && System.nanoTime() < end) {
            answer = question.getAsBoolean();
        }
        assertThat(answer).isTrue();
    }
}
