package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow C: a deleted pod stops in good order, and nothing of it is left. */
class DeletePodFlowIT {
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void aDeletedPodEndsWithinItsGraceAndLeavesNothing() {
        String ns = kubectl.namespace("delete-pod");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("gone"))
                .ok();
        kubectl.await(ns, "pod/gone", "condition=Ready", Duration.ofSeconds(60));
        String uid = kubectl.value(ns, "pod/gone", ".metadata.uid");

        kubectl.run("-n", ns, "delete", "pod", "gone", "--timeout=20s");

        assertThat(kubectl.run("-n", ns, "get", "pods", "-o", "name")).isEmpty();
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> assertThat(cluster.on(cluster.server().machine(), "mount").out())
                        .doesNotContain(uid));
    }

    @Test
    void aDeletedNamespaceTakesEverythingWithIt() {
        String ns = kubectl.namespace("delete-ns");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("w", 1))
                .ok();
        kubectl.await(ns, "deployment/w", "condition=Available", Duration.ofSeconds(60));

        kubectl.run("delete", "namespace", ns, "--timeout=60s");

        assertThat(kubectl.command("get", "namespace", ns).run().err()).contains("not found");
    }
}
