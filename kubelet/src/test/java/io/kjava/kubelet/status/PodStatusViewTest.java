package io.kjava.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedContainer.State;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.CrashHistory;
import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.PodSituation;
import io.kjava.kubelet.plan.StartFailure;
import io.kjava.kubelet.status.StatusInputs.NodeFacts;
import io.kjava.kubelet.status.StatusInputs.PodFailure;
import io.kjava.kubelet.status.StatusInputs.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodStatusViewTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Map<String, StartFailure> failures = Map.of();
    private PodPlan plan = PodPlan.NOTHING;
    private PodStatus before = new PodStatus();
    private Stage stage = Stage.LIVING;
    private @Nullable PodFailure failure;

    @Test
    void aPodThatHasNotStartedIsPending() {
        PodStatus status = view(pod("Always"), ObservedPod.nothing("u", "d", "p"));

        assertThat(status.getPhase()).isEqualTo("Pending");
        assertThat(waiting(status)).isEqualTo("ContainerCreating");
        assertThat(conditions(status))
                .containsExactly(
                        "PodReadyToStartContainers=False",
                        "Initialized=True",
                        "Ready=False ContainersNotReady containers with unready status: [a]",
                        "ContainersReady=False ContainersNotReady containers with unready" + " status: [a]",
                        "PodScheduled=True");
        assertThat(status.getStartTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(status.getObservedGeneration()).isEqualTo(3);
    }

    @Test
    void aRunningPodIsReady() {
        PodStatus status = view(pod("Always"), inSandbox(running(0)));

        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(status.getPodIP()).isEqualTo("10.0.0.2");
        assertThat(status.getHostIP()).isEqualTo("192.168.0.1");
        assertThat(conditions(status)).contains("Ready=True", "ContainersReady=True");
        ContainerStatus container = status.getContainerStatuses().getFirst();
        assertThat(container.getContainerID()).isEqualTo("containerd://id-0");
        assertThat(container.getStarted()).isTrue();
        assertThat(container.getState().getRunning().getStartedAt()).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void timesOfConditionsOnlyMoveWithThem() {
        before = view(pod("Always"), inSandbox(running(0)));
        before.getConditions().forEach(c -> c.setLastTransitionTime("2025-01-01T00:00:00Z"));

        PodStatus status = view(pod("Always"), inSandbox(exited(0, 1)));

        assertThat(status.getConditions())
                .filteredOn(condition -> condition.getType().equals("Initialized"))
                .extracting(PodCondition::getLastTransitionTime)
                .containsExactly("2025-01-01T00:00:00Z");
        assertThat(status.getConditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .extracting(PodCondition::getLastTransitionTime)
                .containsExactly("2026-01-01T00:00:00Z");
    }

    @Test
    void aCrashLoopIsAWaitWithItsLastEnd() {
        plan = new PodPlan(
                List.of(),
                Map.of("a", new CrashHistory.Delay(Duration.ofSeconds(160), NOW.plusSeconds(9))),
                Optional.empty());

        PodStatus status = view(pod("Always"), inSandbox(exited(4, 2)));

        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(waiting(status)).isEqualTo("CrashLoopBackOff");
        ContainerStatus container = status.getContainerStatuses().getFirst();
        assertThat(container.getState().getWaiting().getMessage())
                .isEqualTo("back-off 2m40s restarting failed container=a pod=p_d(u)");
        assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(2);
        assertThat(container.getRestartCount()).isEqualTo(4);
    }

    @Test
    void aFailedStartIsAWaitWithItsReason() {
        failures = Map.of("a", new StartFailure("CreateContainerConfigError", "no map", 1, NOW));

        PodStatus status = view(pod("Always"), inSandbox());

        assertThat(waiting(status)).isEqualTo("CreateContainerConfigError");
        assertThat(status.getPhase()).isEqualTo("Pending");
    }

    @Test
    void endsDecideThePhaseByPolicy() {
        assertThat(view(pod("Never"), inSandbox(exited(0, 0))).getPhase()).isEqualTo("Succeeded");
        assertThat(view(pod("Never"), inSandbox(exited(0, 1))).getPhase()).isEqualTo("Failed");
        assertThat(view(pod("OnFailure"), inSandbox(exited(0, 0))).getPhase()).isEqualTo("Succeeded");
        assertThat(view(pod("OnFailure"), inSandbox(exited(0, 1))).getPhase()).isEqualTo("Running");
        assertThat(view(pod("Always"), inSandbox(exited(0, 0))).getPhase()).isEqualTo("Running");
    }

    @Test
    void aDeletedPodEndsByItsExitCodes() {
        stage = Stage.ENDED;

        assertThat(view(pod("Always"), inSandbox(exited(0, 0))).getPhase()).isEqualTo("Succeeded");
        assertThat(view(pod("Always"), inSandbox(exited(0, 137))).getPhase()).isEqualTo("Failed");
        assertThat(view(pod("Always"), ObservedPod.nothing("u", "d", "p")).getPhase())
                .isEqualTo("Failed");
    }

    @Test
    void anEvictedPodHasFailedWithItsReason() {
        stage = Stage.ENDED;
        failure = new PodFailure("Evicted", "The node was low on resource: memory.", null);

        PodStatus status = view(pod("Always"), inSandbox(exited(0, 0)));

        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(conditions(status)).contains("Ready=False PodFailed");
    }

    @Test
    void readinessWaitsForItsProbeAndItsGates() {
        Pod probed = parse("""
                        metadata: {name: p, namespace: d, uid: u}
                        spec:
                          restartPolicy: Always
                          readinessGates: [{conditionType: lb/ready}]
                          containers: [{name: a, image: i, readinessProbe: {exec: {command: [x]}}}]
                        """);
        assertThat(conditions(view(probed, inSandbox(running(0)))))
                .contains("Ready=False ContainersNotReady containers with unready status: [a]");

        ObservedContainer ready =
                running(0).withHealth(new ContainerHealth(Verdict.UNKNOWN, Verdict.SUCCESS, Verdict.UNKNOWN, ""));
        assertThat(conditions(view(probed, inSandbox(ready))))
                .contains(
                        "Ready=False ReadinessGatesNotReady corresponding condition of pod"
                                + " readiness gate \"lb/ready\" does not exist.",
                        "ContainersReady=True");
    }

    @Test
    void anInitContainerThatFailsForGoodFailsThePod() {
        Pod pod = parse("""
                        metadata: {name: p, namespace: d, uid: u}
                        spec:
                          restartPolicy: Never
                          initContainers: [{name: a, image: i}]
                          containers: [{name: b, image: i}]
                        """);

        PodStatus status = view(pod, inSandbox(exited(0, 1)));

        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getWaiting()
                        .getReason())
                .isEqualTo("PodInitializing");
        assertThat(conditions(status))
                .contains("Initialized=False ContainersNotInitialized containers with incomplete" + " status: [a]");
    }

    @Test
    void whatWasCollectedIsRemembered() {
        before = view(pod("Never"), inSandbox(exited(2, 5)));

        PodStatus status = view(pod("Never"), ObservedPod.nothing("u", "d", "p"));

        assertThat(status.getContainerStatuses()).isEqualTo(before.getContainerStatuses());
    }

    @Test
    void aPatchReplacesAnAddressThatHasChanged() {
        before = view(pod("Always"), inSandbox(running(0)));
        PodStatus after = before.edit().withPodIP("10.0.0.9").withPodIPs().build();
        after.setPodIPs(List.of(new io.fabric8.kubernetes.api.model.PodIP("10.0.0.9")));

        String patch = new String(StatusPatch.of("u", before, after), StandardCharsets.UTF_8);

        assertThat(patch)
                .contains("\"$setElementOrder/podIPs\":[{\"ip\":\"10.0.0.9\"}]")
                .contains("\"$patch\":\"delete\"");
        assertThat(StatusPatch.isSame(before, before)).isTrue();
        assertThat(StatusPatch.isSame(before, after)).isFalse();
    }

    private PodStatus view(Pod pod, ObservedPod observed) {
        PodSituation situation =
                new PodSituation(pod, PodShape.of(pod), observed, CrashHistory.EMPTY, failures, null, NOW);
        return new PodStatusView()
                .view(new StatusInputs(
                        situation, plan, before, new NodeFacts(List.of("192.168.0.1"), "containerd"), stage, failure));
    }

    private static String waiting(PodStatus status) {
        return status.getContainerStatuses().getFirst().getState().getWaiting().getReason();
    }

    private static List<String> conditions(PodStatus status) {
        return status.getConditions().stream()
                .map(c -> c.getType()
                        + "="
                        + c.getStatus()
                        + (c.getReason() == null ? "" : " " + c.getReason())
                        + (c.getMessage() == null ? "" : " " + c.getMessage()))
                .toList();
    }

    private static Pod pod(String policy) {
        return parse("""
                metadata: {name: p, namespace: d, uid: u, generation: 3}
                spec:
                  restartPolicy: %s
                  containers: [{name: a, image: i}]
                """.formatted(policy));
    }

    private static Pod parse(String yaml) {
        return JsonCodec.toTyped(YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8)), Pod.class);
    }

    private static ObservedPod inSandbox(ObservedContainer... containers) {
        return new ObservedPod(
                "u",
                "d",
                "p",
                List.of(new ObservedSandbox("s0", 0, true, Instant.EPOCH, false, List.of("10.0.0.2"))),
                List.of(containers));
    }

    private static ObservedContainer running(int attempt) {
        return container(attempt, State.RUNNING, 0);
    }

    private static ObservedContainer exited(int attempt, int code) {
        return container(attempt, State.EXITED, code);
    }

    private static ObservedContainer container(int attempt, State state, int code) {
        return new ObservedContainer(
                "id-" + attempt,
                "a",
                attempt,
                "s0",
                state,
                "i",
                "sha256:i",
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                state == State.EXITED ? NOW : null,
                code,
                "",
                "",
                "",
                null,
                ContainerHealth.UNKNOWN);
    }
}
