package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow I: an agent joins, and pods of both nodes reach each other. */
class AgentJoinFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void podsOnBothNodesTalkByAddressServiceAndName() {
        cluster.agent();
        String ns = kubectl.namespace("two-nodes");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(on("server", Manifests.sleeper("here")))
                .ok();
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.web("there", 1)
                        .replace(
                                "terminationGracePeriodSeconds: 1",
                                "terminationGracePeriodSeconds: 1\n      nodeName: agent"))
                .ok();
        kubectl.await(ns, "pod/here", "condition=Ready", LIMIT);
        kubectl.await(ns, "deployment/there", "condition=Available", LIMIT);
        String address =
                kubectl.run("-n", ns, "get", "pods", "-l", "app=there", "-o", "jsonpath={.items[0].status.podIP}");

        Eventually.holds(LIMIT, () -> assertThat(fetch(ns, address, 8080)).startsWith("there-"));
        Eventually.holds(LIMIT, () -> assertThat(fetch(ns, "there", 80)).startsWith("there-"));
    }

    private static String on(String node, String pod) {
        return pod.replace("spec:\n", "spec:\n  nodeName: " + node + "\n");
    }

    private String fetch(String ns, String host, int port) {
        return kubectl.fetch(ns, "here", host, port).ok();
    }
}
