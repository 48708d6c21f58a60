package io.kjava.scheduler.cycle;

import static io.kjava.scheduler.TestingObjects.cluster;
import static io.kjava.scheduler.TestingObjects.node;
import static io.kjava.scheduler.TestingObjects.pod;
import static io.kjava.scheduler.TestingObjects.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.scheduler.TestingProfiles;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulingCycleTest {
    private final SchedulingCycle cycle = new SchedulingCycle(TestingProfiles.defaults(), new Random(1));

    @Test
    void placesAPodOnTheNodeWithRoom() {
        ClusterSnapshot cluster = cluster(view(node("full", "1"), pod("a", "900m", 0)), view(node("free", "1")));

        assertThat(cycle.place(PodView.of(pod("b", "500m", 0)), cluster)).isEqualTo(new Placement.Placed("free", 2));
    }

    @Test
    void saysWhyNoNodeFitsCountedByReason() {
        Node tainted = node("tainted", "4");
        tainted.getSpec().setTaints(List.of(new Taint("NoSchedule", "dedicated", null, "db")));
        ClusterSnapshot cluster = cluster(view(node("small", "1")), view(tainted));

        assertThat(cycle.place(PodView.of(pod("b", "2", 0)), cluster))
                .isInstanceOfSatisfying(
                        Placement.Nowhere.class,
                        nowhere -> assertThat(nowhere.message())
                                .isEqualTo("0/2 nodes are available: 1 Insufficient cpu, 1"
                                        + " node(s) had untolerated taint(s)."));
    }

    @Test
    void prefersTheEmptierNode() {
        ClusterSnapshot cluster = cluster(view(node("busy", "4"), pod("a", "2", 0)), view(node("idle", "4")));

        assertThat(cycle.place(PodView.of(pod("b", "1", 0)), cluster)).isEqualTo(new Placement.Placed("idle", 2));
    }

    @Test
    void findsTheLeastImportantVictim() {
        PodView low = PodView.of(pod("low", "1", 1));
        PodView lower = PodView.of(pod("lower", "1", 0));
        ClusterSnapshot cluster =
                cluster(NodeView.of(node("n1", "1"), List.of(low)), NodeView.of(node("n2", "1"), List.of(lower)));
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
}
