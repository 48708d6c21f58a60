package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The server, then containerd, then the server again are killed: containers never stop. */
class CrashRecoveryIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void containersLiveThroughKillsOfTheServer() {
        String ns = runSleeper("crash-server");
        String container = containerId(ns);
        String version = kubectl.value(ns, "pod/steady", ".metadata.resourceVersion");

        cluster.server().kill();
        cluster.server().restart();
        long start = System.nanoTime();
        cluster.awaitNode("server");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(containerId(ns)).isEqualTo(container);
        assertThat(Long.parseLong(kubectl.value(ns, "pod/steady", ".metadata.resourceVersion")))
                .isGreaterThanOrEqualTo(Long.parseLong(version));
        assertThat(restarts(ns)).isEqualTo("0");
        assertThat(kubectl.run("-n", ns, "exec", "steady", "--", "echo", "alive"))
                .isEqualTo("alive\n");
    }

    @Test
    void containersLiveThroughAKillOfContainerd() {
        String ns = runSleeper("crash-containerd");
        String container = containerId(ns);

        ProcessHandle.of(containerdPid()).orElseThrow().destroyForcibly();

        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl.run("-n", ns, "exec", "steady", "--", "echo", "alive"))
                        .isEqualTo("alive\n"));
        assertThat(containerId(ns)).isEqualTo(container);
        assertThat(restarts(ns)).isEqualTo("0");
    }

    @Test
    void aTermEndsTheServerSoonAndContainersRunOn() {
        String ns = runSleeper("term-server");
        String container = containerId(ns);

        Duration took = cluster.server().terminate();
        cluster.server().restart();
        cluster.awaitNode("server");

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(containerId(ns)).isEqualTo(container);
        assertThat(restarts(ns)).isEqualTo("0");
    }

    private String runSleeper(String name) {
        String ns = kubectl.namespace(name);
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: steady}
                        spec:
                          nodeName: server
                          containers:
                          - {name: main, image: %s, command: [sleep, "3600"]}
                        """.formatted(TestImages.BUSYBOX))
                .ok();
        kubectl.await(ns, "pod/steady", "condition=Ready", LIMIT);
        return ns;
    }

    private String containerId(String ns) {
        return kubectl.value(ns, "pod/steady", ".status.containerStatuses[0].containerID");
    }

    private String restarts(String ns) {
        return kubectl.value(ns, "pod/steady", ".status.containerStatuses[0].restartCount");
    }

    private long containerdPid() {
        try {
            Path run = Path.of(Files.readString(cluster.server().dataDir().resolve("agent/run-dir"))
                    .strip());
            return Long.parseLong(
                    Files.readString(run.resolve("containerd/containerd.pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
