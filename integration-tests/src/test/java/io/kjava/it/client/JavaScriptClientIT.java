package io.kjava.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The official JavaScript client; its script stands in {@code src/test/javascript}. */
class JavaScriptClientIT {
    private static final Path SCRIPT = Path.of("src/test/javascript").toAbsolutePath();
    private static final Path WORK = Path.of("target/javascript").toAbsolutePath();
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @Test
    void doesItsWork() {
        Command.of("mkdir", "-p", WORK.toString()).ok();
        Command.of("cp", SCRIPT + "/package.json", SCRIPT + "/client.mjs", WORK.toString())
                .ok();
        Command.of("npm", "--prefix", WORK.toString(), "install", "--no-audit", "--no-fund")
                .limit(Duration.ofMinutes(5))
                .ok();
        String ns = kubectl.namespace("javascript");
        kubectl.apply(ClientPods.CUSTOM_KIND);
        kubectl.command("wait", "crd/gadgets.it.kjava.io", "--for=condition=Established")
                .ok();
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(ClientPods.talkerText("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", Duration.ofSeconds(60));

        String said = Command.of(
                        "node", WORK + "/client.mjs", kubectl.kubeconfig().toString(), ns, "a")
                .limit(Duration.ofMinutes(3))
                .ok();

        assertThat(said.lines()).containsExactly("crud", "patch", "watch", "inform", "exec", "custom", "elect");
    }
}
