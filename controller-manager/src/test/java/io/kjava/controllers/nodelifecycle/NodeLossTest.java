package io.kjava.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import io.kjava.controllers.pods.Disruptions;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLossTest {
    private final TestingCluster cluster = new TestingCluster().node("n1").node("n2");

    @Test
    void aSilentNodeIsMarkedAndTaintedAfterItsGrace() {
        cluster.settle();
        cluster.kubelet().removeNode("n1");
        cluster.advance(Duration.ofSeconds(49));
        assertThat(ready("n1").getStatus()).isEqualTo("True");
        cluster.advance(Duration.ofSeconds(2));
        NodeCondition ready = ready("n1");
        assertThat(ready.getStatus()).isEqualTo("Unknown");
        assertThat(ready.getReason()).isEqualTo("NodeStatusUnknown");
        assertThat(ready.getMessage()).isEqualTo("Kubelet stopped posting node status.");
        assertThat(taints("n1"))
                .containsExactlyInAnyOrder(
                        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
        assertThat(taints("n2")).isEmpty();
        assertThat(cluster.events()).contains("Normal NodeNotReady: Node n1 status is now: NodeNotReady");
    }

    @Test
    void podsLeaveWhenTheirPatienceEnds() {
        cluster.create(pod("patient", 300L, "n1"));
        cluster.create(pod("faithful", null, "n1"));
        cluster.create(pod("elsewhere", 300L, "n2"));
        cluster.settle();
        cluster.kubelet().removeNode("n1");
        cluster.advance(Duration.ofSeconds(51));
        assertThat(PodFacts.isReady(cluster.get(Pod.class, "patient"))).isFalse();
        cluster.advance(Duration.ofSeconds(290));
        assertThat(cluster.get(Pod.class, "patient").isMarkedForDeletion()).isFalse();
        cluster.advance(Duration.ofSeconds(15));
        Pod evicted = cluster.get(Pod.class, "patient");
        assertThat(evicted.isMarkedForDeletion()).isTrue();
        assertThat(Disruptions.isMarked(evicted)).isTrue();
        assertThat(cluster.get(Pod.class, "faithful").isMarkedForDeletion()).isFalse();
        assertThat(cluster.get(Pod.class, "elsewhere").isMarkedForDeletion()).isFalse();
    }

    @Test
    void aNodeThatComesBackKeepsItsPods() {
        cluster.create(pod("patient", 300L, "n1"));
        cluster.settle();
        cluster.kubelet().removeNode("n1");
        cluster.advance(Duration.ofSeconds(100));
        cluster.kubelet().returnNode("n1");
        cluster.editStatus(Node.class, "n1", node -> {
            node.getStatus().getConditions().getFirst().setStatus("True");
            return node;
        });
        cluster.settle();
        assertThat(taints("n1")).isEmpty();
        cluster.advance(Duration.ofSeconds(400));
        assertThat(cluster.get(Pod.class, "patient").isMarkedForDeletion()).isFalse();
    }

    @Test
    void nobodyIsDrivenAwayWhenAllNodesAreSilent() {
        cluster.create(pod("patient", 10L, "n1"));
        cluster.settle();
        cluster.kubelet().removeNode("n1");
        cluster.kubelet().removeNode("n2");
        cluster.advance(Duration.ofSeconds(300));
        assertThat(taints("n1")).containsExactly("node.kubernetes.io/unreachable:NoSchedule");
    }

    @Test
    void aCordonedNodeSaysSoInItsTaints() {
        cluster.settle();
        cluster.edit(
                Node.class,
                "n1",
                node -> new NodeBuilder(node)
                        .editSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        cluster.settle();
        assertThat(taints("n1")).containsExactly("node.kubernetes.io/unschedulable:NoSchedule");
        cluster.edit(
                Node.class,
                "n1",
                node -> new NodeBuilder(node)
                        .editSpec()
                        .withUnschedulable(null)
                        .endSpec()
                        .build());
        cluster.settle();
        assertThat(taints("n1")).isEmpty();
    }

    private NodeCondition ready(String node) {
        return NodeHealth.condition(cluster.get(Node.class, node), "Ready").orElseThrow();
    }

    private List<String> taints(String node) {
        return cluster.get(Node.class, node).getSpec().getTaints().stream()
                .map(t -> t.getKey() + ":" + t.getEffect())
                .toList();
    }

    private static Pod pod(String name, Long seconds, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withSpec(Templates.of("x", "image").getSpec())
                .editSpec()
                .withNodeName(node)
                .addNewToleration()
                .withKey("node.kubernetes.io/unreachable")
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(seconds)
                .endToleration()
                .endSpec()
                .build();
    }
}
