package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow D: a deployment follows its spec: scaled, rolled, rolled back. */
class ScaleFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @Test
    void aDeploymentScalesRollsAndRollsBack() {
        String ns = kubectl.namespace("scale");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("web", 1))
                .ok();
        kubectl.await(ns, "deployment/web", "condition=Available", LIMIT);

        kubectl.run("-n", ns, "scale", "deployment/web", "--replicas=3");
        kubectl.await(ns, "deployment/web", "jsonpath={.status.readyReplicas}=3", LIMIT);

        kubectl.run("-n", ns, "set", "env", "deployment/web", "VERSION=2");
        kubectl.run("-n", ns, "rollout", "status", "deployment/web", "--timeout=90s");
        assertThat(kubectl.value(ns, "deployment/web", ".metadata.annotations.deployment\\.kubernetes\\.io/revision"))
                .isEqualTo("2");

        kubectl.run("-n", ns, "rollout", "undo", "deployment/web");
        kubectl.run("-n", ns, "rollout", "status", "deployment/web", "--timeout=90s");
        assertThat(kubectl.value(ns, "deployment/web", ".spec.template.spec.containers[0].env"))
                .isEmpty();

        kubectl.run("-n", ns, "scale", "deployment/web", "--replicas=0");
        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl.run("-n", ns, "get", "pods", "-o", "name"))
                        .isEmpty());
    }
}
