package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow F: an agent that falls silent is NotReady, its pods are replaced, and it comes back. */
class NodeLossFlowIT {
    private static final String READY = "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}";

    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();

    @Test
    void aLostNodesPodsAreReplacedAndItComesBack() {
        cluster.agent();
        String ns = kubectl.namespace("node-loss");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: moving}
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: moving}}
                      template:
                        metadata: {labels: {app: moving}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          affinity:
                            nodeAffinity:
                              preferredDuringSchedulingIgnoredDuringExecution:
                              - weight: 100
                                preference:
                                  matchExpressions:
                                  - {key: kubernetes.io/hostname, operator: In, values: [agent]}
                          tolerations:
                          - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, \
                          tolerationSeconds: 2}
                          - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, \
                          tolerationSeconds: 2}
                          containers:
                          - {name: main, image: %s, command: [sleep, "3600"]}
                    """.formatted(TestImages.BUSYBOX))
                .ok();
        kubectl.await(ns, "deployment/moving", "condition=Available", Duration.ofSeconds(60));
        assertThat(kubectl.run("-n", ns, "get", "pods", "-o", "wide")).contains("agent");

        cluster.agent().kill();
        kubectl.await("default", "node/agent", "condition=Ready=Unknown", Duration.ofSeconds(70));
        Eventually.holds(
                Duration.ofSeconds(90),
                () -> assertThat(kubectl.run(
                                "-n",
                                ns,
                                "get",
                                "pods",
                                "-l",
                                "app=moving",
                                "--field-selector=spec.nodeName=server",
                                "-o",
                                READY))
                        .isEqualTo("True"));

        cluster.agent().restart();
        cluster.awaitNode("agent");
    }
}
