package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow G: logs, exec and cp reach the container through API server and kubelet. */
class LogsExecFlowIT {
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @Test
    void logsAndExecReachTheContainer() {
        String ns = kubectl.namespace("logs-exec");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", Duration.ofSeconds(60));

        assertThat(kubectl.run("-n", ns, "logs", "a")).isEqualTo("started\n");
        assertThat(kubectl.run("-n", ns, "exec", "a", "--", "echo", "hi")).isEqualTo("hi\n");
        Command.Result failed = kubectl.command("-n", ns, "exec", "a", "--", "sh", "-c", "echo no >&2; exit 7")
                .run();
        assertThat(failed.exit()).isEqualTo(7);
        assertThat(failed.err()).contains("no\n");
        assertThat(kubectl.command("-n", ns, "exec", "-i", "a", "--", "cat")
                        .input("through stdin")
                        .ok())
                .isEqualTo("through stdin");
    }

    @Test
    void spdyWorksForClientsWithoutWebSockets() {
        String ns = kubectl.namespace("exec-spdy");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", Duration.ofSeconds(60));

        assertThat(kubectl.command("-n", ns, "exec", "-i", "a", "--", "cat")
                        .with("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false")
                        .input("spdy")
                        .ok())
                .isEqualTo("spdy");
    }
}
