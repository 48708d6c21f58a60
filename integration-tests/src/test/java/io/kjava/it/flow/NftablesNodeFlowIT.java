package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that joins with a bootstrap token and makes services real by nftables. */
class NftablesNodeFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void itForwardsToPodsOnOtherNodes() {
        TestNetwork.Machine machine = cluster.network().machine("nft", 4);
        String ns = kubectl.namespace("nftables");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("web", 1))
                .ok();
        kubectl.await(ns, "deployment/web", "condition=Available", LIMIT);
        String port = kubectl.value(ns, "service/web", ".spec.ports[0].nodePort");
        String address = kubectl.value(ns, "service/web", ".spec.clusterIP");

        String token = token("create", "--ttl=10m", "--description=nft").strip();
        try (KjavaProcess node = join(machine, token)) {
            cluster.awaitNode("nft");

            Eventually.holds(
                    LIMIT, () -> assertThat(get(machine.address(), port)).startsWith("web-"));
            Eventually.holds(LIMIT, () -> assertThat(fetchOn(machine, address)).startsWith("web-"));
            assertThat(cluster.on(machine, "nft list table ip kube-proxy").out())
                    .contains(address);
            assertThat(cluster.on(machine, "iptables-save").out()).doesNotContain("KUBE-SERVICES");
            assertThat(node.isAlive()).isTrue();
        } finally {
            kubectl.command("delete", "node", "nft").run();
            token("delete", token.substring(token.indexOf("::") + 2));
        }

        assertThat(token("list")).doesNotContain("nft");
        assertThat(cluster.on(machine, "nft list tables").out()).doesNotContain("kube-proxy");
    }

    private KjavaProcess join(TestNetwork.Machine machine, String token) {
        Path folder = cluster.folder();
        return KjavaProcess.start(
                machine,
                folder.resolve("nft"),
                folder.resolve("nft.log"),
                "agent",
                "--node-name=nft",
                "--node-ip=" + machine.address(),
                "--node-taint=only=services:NoSchedule",
                "--kube-proxy-arg=proxy-mode=nftables",
                "--server=https://" + cluster.server().machine().address() + ":6443",
                "--token=" + token);
    }

    private String token(String command, String... words) {
        List<String> all = new ArrayList<>(List.of("token", command));
        all.add("--kubeconfig=" + cluster.folder().resolve("kubeconfig-outside"));
        all.addAll(List.of(words));
        return Command.of(KjavaProcess.javaCommand(all)).ok();
    }

    private static String get(String host, String port) {
        return Command.of("curl", "-s", "-m", "5", "http://" + host + ":" + port)
                .run()
                .out();
    }

    private String fetchOn(TestNetwork.Machine machine, String address) {
        return cluster.on(machine, "curl -s -m 5 http://" + address).out();
    }
}
