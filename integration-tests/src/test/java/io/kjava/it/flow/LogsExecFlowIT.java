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

    /** A command may end before it has read its input, as much of it as there may be. */
    @Test
    void aCommandEndsThoughItsInputGoesOn() {
        String ns = kubectl.namespace("exec-unread");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", Duration.ofSeconds(60));
        String much = "0123456789abcdef\n".repeat(500_000);

        for (String websockets : new String[] {"true", "false"}) {
            Command.Result first = kubectl.command("-n", ns, "exec", "-i", "a", "--", "head", "-n", "1")
                    .with("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", websockets)
                    .limit(Duration.ofSeconds(60))
                    .input(much)
                    .run();
            assertThat(first.exit()).as(first.err()).isZero();
            assertThat(first.out()).isEqualTo("0123456789abcdef\n");
            Command.Result code = kubectl.command("-n", ns, "exec", "-i", "a", "--", "sh", "-c", "exit 7")
                    .with("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", websockets)
                    .limit(Duration.ofSeconds(60))
                    .input(much)
                    .run();
            assertThat(code.exit()).as(code.err()).isEqualTo(7);
        }
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
