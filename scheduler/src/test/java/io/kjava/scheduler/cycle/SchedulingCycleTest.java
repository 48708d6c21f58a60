package io.kjava.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.TestingProfiles;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulingCycleTest {
    private final SchedulingCycle cycle =
            new SchedulingCycle(TestingProfiles.defaults(), new Random(1));

    @Test
    void placesAPodOnTheNodeWithRoom() {
        ClusterSnapshot cluster = cluster(view(node("full", "1"), pod("a", "900m", 0)), view(node("free", "1")));

        assertThat(cycle.place(PodView.of(pod("b", "500m", 0)), cluster))
                .isEqualTo(new Placement.Placed("free", 2));
    }

    @Test
    void saysWhyNoNodeFitsCountedByReason() {
        Node tainted = node("tainted", "4");
        tainted.getSpec().setTaints(List.of(new Taint("NoSchedule", "dedicated", null, "db")));
        ClusterSnapshot cluster = cluster(view(node("small", "1")), view(tainted));

        assertThat(cycle.place(PodView.of(pod("b", "2", 0)), cluster))
                .isInstanceOfSatisfying(
                        Placement.Nowhere.class,
                        nowhere ->
                                assertThat(nowhere.message())
                                        .isEqualTo(
                                                "0/2 nodes are available: 1 Insufficient cpu, 1"
                                                        + " node(s) had untolerated taint(s)."));
    }

    @Test
    void prefersTheEmptierNode() {
        ClusterSnapshot cluster =
                cluster(view(node("busy", "4"), pod("a", "2", 0)), view(node("idle", "4")));

        assertThat(cycle.place(PodView.of(pod("b", "1", 0)), cluster))
                .isEqualTo(new Placement.Placed("idle", 2));
    }

    @Test
    void findsTheLeastImportantVictim() {
        PodView low = PodView.of(pod("low", "1", 1));
        PodView lower = PodView.of(pod("lower", "1", 0));
        ClusterSnapshot cluster =
                cluster(
                        NodeView.of(node("n1", "1"), List.of(low)),
                        NodeView.of(node("n2", "1"), List.of(lower)));
        PodView important = PodView.of(pod("important", "1", 10));
        Placement.Nowhere nowhere = (Placement.Nowhere) cycle.place(important, cluster);

        assertThat(new Preemption(cycle).plan(important, cluster, nowhere))
                .contains(new Preemption.Victims("n2", List.of(lower), 0));
    }

    @Test
    void neverPreemptsPodsOfTheSamePriority() {
        ClusterSnapshot cluster = cluster(view(node("n1", "1"), pod("a", "1", 5)));
        PodView equal = PodView.of(pod("b", "1", 5));
        Placement.Nowhere nowhere = (Placement.Nowhere) cycle.place(equal, cluster);

        assertThat(new Preemption(cycle).plan(equal, cluster, nowhere)).isEmpty();
    }

    private static NodeView view(Node node, Pod... pods) {
        return NodeView.of(node, List.of(pods).stream().map(PodView::of).toList());
    }

    private static ClusterSnapshot cluster(NodeView... nodes) {
        Map<String, NodeView> byName = new LinkedHashMap<>();
        for (NodeView node : nodes) {
            byName.put(node.name(), node);
        }
        return new ClusterSnapshot(byName, new EmptyWorld());
    }

    private static Node node(String name, String cpu) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpu))
                .addToAllocatable("memory", new Quantity("8Gi"))
                .addToAllocatable("pods", new Quantity("110"))
                .endStatus()
                .build();
    }

    private static Pod pod(String name, String cpu, int priority) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .withPriority(priority)
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    /** A cluster with nothing but nodes and pods. */
    private static final class EmptyWorld implements ClusterSnapshot.World {
        @Override
        public Map<String, String> namespaceLabels(String namespace) {
            return Map.of();
        }

        @Override
        public Optional<PersistentVolumeClaim> claim(ObjectKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<PersistentVolume> volume(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<String> bindingMode(String storageClass) {
            return Optional.empty();
        }

        @Override
        public Collection<PodDisruptionBudget> disruptionBudgets(String namespace) {
            return List.of();
        }

        @Override
        public List<Map<String, String>> ownersSelectors(PodView pod) {
            return List.of();
        }
    }
}
