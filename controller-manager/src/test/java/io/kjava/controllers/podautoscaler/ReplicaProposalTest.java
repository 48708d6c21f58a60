package io.kjava.controllers.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicaProposalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final ReplicaProposal.Tolerance TENTH = new ReplicaProposal.Tolerance(0.1, 0.1);

    private final List<Pod> pods = new ArrayList<>();
    private final Map<String, PodUsage> usage = new HashMap<>();
    private final Map<String, Long> requests = new HashMap<>();

    @Test
    void growsByTheRatioOfUseToTarget() {
        measured("a", 900);
        measured("b", 700);
        measured("c", 800);

        assertThat(propose(50)).isEqualTo(new ReplicaProposal.Result(5, 800, 80));
    }

    @Test
    void staysWithinATenthOfTheTarget() {
        measured("a", 540);
        measured("b", 530);

        assertThat(propose(50).replicas()).isEqualTo(2);
    }

    @Test
    void countsUnmeasuredPodsAgainstAChange() {
        measured("a", 100);
        measured("b", 100);
        pods.add(pod("unknown", "Running", true));
        requests.put("unknown", 1000L);

        // 2 measured at 10 % and one assumed at 100 % are 40 % of a target of 50 %.
        assertThat(propose(50).replicas()).isEqualTo(3);
    }

    @Test
    void takesPodsThatAreNotReadyForIdleWhenItGrows() {
        measured("a", 1000);
        pods.add(pod("starting", "Pending", false));
        requests.put("starting", 1000L);

        assertThat(propose(50).replicas()).isEqualTo(2);
    }

    @Test
    void knowsNothingWithoutAMeasurement() {
        pods.add(pod("a", "Running", true));

        assertThatExceptionOfType(MetricUnavailable.class)
                .isThrownBy(() -> propose(50))
                .withMessage("did not receive metrics for targeted pods (pods might be unready)");
    }

    @Test
    void sharesAnOutsideValueAmongPods() {
        assertThat(new ReplicaProposal(2, TENTH, NOW).byShare(100_000, 20_000).replicas())
                .isEqualTo(5);
        assertThat(new ReplicaProposal(5, TENTH, NOW).byShare(104_000, 20_000).replicas())
                .isEqualTo(5);
    }

    private ReplicaProposal.Result propose(int target) {
        return new ReplicaProposal(pods.size(), TENTH, NOW).byUtilization(pods, usage, requests, target, true);
    }

    private void measured(String name, long milli) {
        pods.add(pod(name, "Running", true));
        requests.put(name, 1000L);
        usage.put(name, new PodUsage(milli, NOW, Duration.ofSeconds(15)));
    }

    private static Pod pod(String name, String phase, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withStartTime("2026-01-01T00:00:00Z")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime("2026-01-01T00:00:10Z")
                .endCondition()
                .endStatus()
                .build();
    }
}
