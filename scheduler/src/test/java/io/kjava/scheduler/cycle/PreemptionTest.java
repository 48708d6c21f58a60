package io.kjava.scheduler.cycle;

import static io.kjava.scheduler.TestingObjects.cluster;
import static io.kjava.scheduler.TestingObjects.labelled;
import static io.kjava.scheduler.TestingObjects.node;
import static io.kjava.scheduler.TestingObjects.pod;
import static io.kjava.scheduler.TestingObjects.promised;
import static io.kjava.scheduler.TestingObjects.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.kjava.scheduler.TestingProfiles;
import io.kjava.scheduler.TestingWorld;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private final SchedulingCycle cycle = new SchedulingCycle(TestingProfiles.defaults(), new Random(1));
    private final Preemption preemption = new Preemption(cycle);

    private Optional<Preemption.Victims> plan(PodView pod, ClusterSnapshot snapshot) {
        return preemption.plan(pod, snapshot, (Placement.Nowhere) cycle.place(pod, snapshot));
    }

    @Test
    void leavesAloneThePodsThatABudgetProtectsWhenOthersCanGo() {
        Pod guarded = labelled(pod("guarded", "1", 0), "app", "db");
        Pod free = pod("free", "1", 5);
        TestingWorld world = new TestingWorld()
                .with(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("db")
                        .withUid("b")
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .addToMatchLabels("app", "db")
                        .endSelector()
                        .endSpec()
                        .withNewStatus()
                        .withDisruptionsAllowed(0)
                        .endStatus()
                        .build());
        ClusterSnapshot snapshot = cluster(world, view(node("n", "2"), guarded, free));

        assertThat(plan(PodView.of(pod("vip", "1", 10)), snapshot))
                .contains(new Preemption.Victims("n", List.of(PodView.of(free)), 0));
    }

    @Test
    void reprievesWhoeverMayStay() {
        Pod big = pod("big", "1500m", 1);
        Pod small = pod("small", "500m", 1);
        ClusterSnapshot snapshot = cluster(view(node("n", "2"), big, small));

        assertThat(plan(PodView.of(pod("vip", "500m", 10)), snapshot)
                        .orElseThrow()
                        .pods())
                .hasSize(1);
    }

    @Test
    void doesNotTakeRoomThatWasPromisedToAMoreImportantPod() {
        Pod promised = pod("promised", "1", 20);
        ClusterSnapshot snapshot = promised("n", promised, view(node("n", "1")));

        assertThat(cycle.place(PodView.of(pod("late", "1", 10)), snapshot)).isInstanceOf(Placement.Nowhere.class);
        assertThat(cycle.place(PodView.of(promised), snapshot)).isEqualTo(new Placement.Placed("n", 1));
    }

    @Test
    void takesRoomThatWasPromisedToALessImportantPod() {
        Pod promised = pod("promised", "1", 1);
        ClusterSnapshot snapshot = promised("n", promised, view(node("n", "1")));
        PodView important = PodView.of(pod("late", "1", 10));

        assertThat(cycle.place(important, snapshot)).isEqualTo(new Placement.Placed("n", 1));
        assertThat(Preemption.outbidden(important, snapshot, "n")).containsExactly(PodView.of(promised));
    }

    @Test
    void doesNotPreemptAgainWhileTheNominatedNodeIsBeingFreed() {
        Pod leaving = new PodBuilder(pod("leaving", "1", 0))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        Pod waiting = new PodBuilder(pod("vip", "1", 10))
                .withNewStatus()
                .withNominatedNodeName("n")
                .endStatus()
                .build();

        assertThat(Preemption.ineligible(PodView.of(waiting), cluster(view(node("n", "1"), leaving))))
                .contains("not eligible due to a terminating pod on the nominated node.");
    }

    @Test
    void respectsAPodThatNeverPreempts() {
        Pod modest = new PodBuilder(pod("modest", "1", 10))
                .editSpec()
                .withPreemptionPolicy("Never")
                .endSpec()
                .build();

        assertThat(Preemption.ineligible(PodView.of(modest), cluster(view(node("n", "1")))))
                .contains("not eligible due to preemptionPolicy=Never.");
    }

    @Test
    void explainsWhyNobodyCanBeEvicted() {
        ClusterSnapshot snapshot = cluster(view(node("small", "1")), view(node("full", "4"), pod("a", "4", 10)));
        PodView pod = PodView.of(pod("b", "2", 5));

        assertThat(Preemption.explain(snapshot, (Placement.Nowhere) cycle.place(pod, snapshot)))
                .isEqualTo("0/2 nodes are available: 1 No preemption victims found for incoming pod, 1"
                        + " Preemption is not helpful for scheduling.");
    }
}
