package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two servers on one etcd are one cluster; when the one that leads is killed, the other takes over. */
class TwoServersIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {containers: [{name: main, image: none}]}
            """;

    private final TestNetwork network = TestCluster.shared().network();
    private final Path folder = TestCluster.shared().folder();

    @Test
    void anotherServerLeadsWhenTheFirstIsKilled() throws Exception {
        TestNetwork.Machine first = network.machine("ha1", 21);
        TestNetwork.Machine second = network.machine("ha2", 22);
        String host = first.address().replaceFirst("\\.[0-9]+$", ".1");
        Process etcd = etcd(host);
        try (KjavaProcess a = server(first, host);
                KjavaProcess b = server(second, host)) {
            ready(a);
            ready(b);
            assertThat(kubectl(a, "create", "configmap", "shared", "-n", "default"))
                    .isNotBlank();
            assertThat(kubectl(b, "get", "configmap", "shared", "-n", "default", "-o", "name"))
                    .isEqualTo("configmap/shared\n");
            deploy(b, "before");
            KjavaProcess leader = holder(b).startsWith("ha1_") ? a : b;
            KjavaProcess other = leader == a ? b : a;

            leader.kill();

            deploy(other, "after");
            assertThat(holder(other)).startsWith(other == a ? "ha1_" : "ha2_");
            assertThat(kubectl(other, "get", "configmap", "shared", "-n", "default", "-o", "name"))
                    .isEqualTo("configmap/shared\n");
        } finally {
            etcd.destroy();
            etcd.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Process etcd(String host) throws IOException {
        String client = "http://" + host + ":2379";
        String peer = "http://" + host + ":2380";
        return new ProcessBuilder(List.of(
                        "etcd",
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        "--logger=zap",
                        "--log-level=error"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("etcd.log").toFile())
                .start();
    }

    private KjavaProcess server(TestNetwork.Machine machine, String host) {
        String name = machine.namespace().replaceFirst(".*-", "");
        return KjavaProcess.start(
                machine,
                folder.resolve(name),
                folder.resolve(name + ".log"),
                "server",
                "--disable-agent",
                "--node-name=" + name,
                "--node-ip=" + machine.address(),
                "--token=of-both",
                "--datastore-endpoint=http://" + host + ":2379",
                "--write-kubeconfig=" + folder.resolve(name + ".yaml"));
    }

    private void ready(KjavaProcess server) {
        Eventually.holds(
                LIMIT, () -> assertThat(kubectl(server, "get", "--raw=/readyz")).isEqualTo("ok"));
    }

    /** Made by the controllers of whoever leads. */
    private void deploy(KjavaProcess server, String name) {
        command(server, "apply", "-f", "-").input(DEPLOYMENT.formatted(name)).ok();
        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl(server, "get", "pods", "-n", "default", "-l", "app=" + name, "-o", "name"))
                        .hasLineCount(2));
    }

    private String holder(KjavaProcess server) {
        return kubectl(
                server,
                "get",
                "lease",
                "-n",
                "kube-system",
                "kube-controller-manager",
                "-o=jsonpath={.spec.holderIdentity}");
    }

    private String kubectl(KjavaProcess server, String... words) {
        return command(server, words).ok();
    }

    private Command command(KjavaProcess server, String... words) {
        try {
            String name = server.machine().namespace().replaceFirst(".*-", "");
            Path outside = folder.resolve(name + "-outside.yaml");
            Files.writeString(
                    outside,
                    Files.readString(folder.resolve(name + ".yaml"))
                            .replace("127.0.0.1", server.machine().address()));
            List<String> all = new java.util.ArrayList<>(List.of("kubectl"));
            all.add("--kubeconfig=" + outside);
            all.addAll(List.of(words));
            return Command.of(all);
        } catch (IOException e) {
            throw new AssertionError("no kubeconfig yet", e);
        }
    }
}
