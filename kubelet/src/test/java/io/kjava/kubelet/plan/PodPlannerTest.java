package io.kjava.kubelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedContainer.State;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodStep.RemoveContainer;
import io.kjava.kubelet.plan.PodStep.StartContainer;
import io.kjava.kubelet.plan.PodStep.StartSandbox;
import io.kjava.kubelet.plan.PodStep.StopContainer;
import io.kjava.kubelet.plan.PodStep.StopSandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodPlannerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private final PodPlanner planner = new PodPlanner();
    private CrashHistory crashes = CrashHistory.EMPTY;
    private Map<String, StartFailure> failures = Map.of();

    private static final String TWO_INIT = """
            metadata: {name: p, namespace: d, uid: u}
            spec:
              restartPolicy: Always
              terminationGracePeriodSeconds: 5
              initContainers:
              - {name: one, image: i}
              - {name: side, image: i, restartPolicy: Always}
              - {name: two, image: i}
              containers: [{name: main, image: i}]
            """;

    @Test
    void aNewPodGetsItsSandboxAndAllContainersInOrder() {
        Pod pod = pod("Always", "{name: a, image: i}, {name: b, image: i}");

        assertThat(steps(pod, nothing()))
                .containsExactly(new StartSandbox(0), start(pod, "a", 0, false), start(pod, "b", 0, false));
    }

    @Test
    void aPodThatIsAsDesiredGetsNothing() {
        Pod pod = pod("Always", "{name: a, image: i}");

        assertThat(planner.plan(situation(pod, inSandbox(running("a", 0))))).isEqualTo(PodPlan.NOTHING);
    }

    @Test
    void initContainersRunOneAfterAnother() {
        Pod pod = parse(TWO_INIT);

        assertThat(steps(pod, inSandbox())).containsExactly(start(pod, "one", 0, false));
        assertThat(steps(pod, inSandbox(running("one", 0)))).isEmpty();
        assertThat(steps(pod, inSandbox(exited("one", 0, 0, NOW)))).containsExactly(start(pod, "side", 0, false));
        assertThat(steps(pod, inSandbox(exited("one", 0, 0, NOW), running("side", 0))))
                .containsExactly(start(pod, "two", 0, false));
        assertThat(steps(pod, inSandbox(exited("one", 0, 0, NOW), running("side", 0), exited("two", 0, 0, NOW))))
                .containsExactly(start(pod, "main", 0, false));
    }

    @Test
    void anInitContainerThatFailedIsTriedAgainUnlessThePodForbids() {
        Pod pod = parse(TWO_INIT);
        Pod never = parse(TWO_INIT.replace("restartPolicy: Always\n  term", "restartPolicy: Never\n  term"));

        assertThat(steps(pod, inSandbox(exited("one", 0, 1, NOW)))).containsExactly(start(pod, "one", 1, true));
        assertThat(steps(never, inSandbox(exited("one", 0, 1, NOW)))).isEmpty();
    }

    @Test
    void aSidecarIsRestartedBesideTheOthers() {
        Pod pod = parse(TWO_INIT);

        assertThat(steps(
                        pod,
                        inSandbox(
                                exited("one", 0, 0, NOW),
                                exited("side", 0, 0, NOW),
                                exited("two", 0, 0, NOW),
                                running("main", 0))))
                .containsExactly(start(pod, "side", 1, true));
    }

    @Test
    void aSidecarWithAStartupProbeKeepsTheNextOnesWaiting() {
        Pod pod = parse(TWO_INIT.replace(
                "restartPolicy: Always}", "restartPolicy: Always, startupProbe: {exec: {command: [x]}}}"));
        ObservedContainer side = running("side", 0);

        assertThat(steps(pod, inSandbox(exited("one", 0, 0, NOW), side))).isEmpty();
        assertThat(steps(
                        pod,
                        inSandbox(exited("one", 0, 0, NOW), side.withHealth(health(Verdict.SUCCESS, Verdict.UNKNOWN)))))
                .containsExactly(start(pod, "two", 0, false));
    }

    @Test
    void aCrashIsRestartedAtOnceAndThenEverLater() {
        Pod pod = pod("Always", "{name: a, image: i}");
        ObservedPod crashed = inSandbox(exited("a", 0, 1, NOW.minusSeconds(1)));

        assertThat(steps(pod, crashed)).containsExactly(start(pod, "a", 1, true));

        String key = ContainerPlanner.crashKey(member(pod, "a"));
        crashes = crashes.restarted(key, NOW.minusSeconds(60), NOW.minusSeconds(50));
        PodPlan waiting = planner.plan(situation(pod, crashed));
        assertThat(waiting.steps()).isEmpty();
        assertThat(waiting.crashLoops().get("a").delay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(waiting.wakeAt()).contains(NOW.plusSeconds(9));

        crashes = crashes.restarted(key, NOW.minusSeconds(40), NOW.minusSeconds(30));
        assertThat(planner.plan(situation(pod, crashed)).crashLoops().get("a").delay())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void tenQuietMinutesForgiveACrash() {
        Pod pod = pod("Always", "{name: a, image: i}");
        String key = ContainerPlanner.crashKey(member(pod, "a"));
        crashes = crashes.restarted(key, NOW, NOW.minusSeconds(700));

        assertThat(steps(pod, inSandbox(exited("a", 4, 1, NOW.minusSeconds(1)))))
                .containsExactly(start(pod, "a", 5, true));
    }

    @Test
    void restartPoliciesDecideAboutEnds() {
        Pod onFailure = pod("OnFailure", "{name: a, image: i}, {name: b, image: i}");
        Pod never = pod("Never", "{name: a, image: i}, {name: b, image: i}");
        ObservedPod ended = inSandbox(exited("a", 0, 0, NOW), exited("b", 0, 3, NOW));

        assertThat(steps(onFailure, ended)).containsExactly(start(onFailure, "b", 1, true));
        assertThat(steps(never, ended)).isEmpty();
    }

    @Test
    void aContainersOwnPolicyAndRulesGoBeforeThePods() {
        Pod pod = pod("Never", """
                        {name: a, image: i, restartPolicy: Always},
                        {name: b, image: i, restartPolicy: Never, restartPolicyRules:
                          [{action: Restart, exitCodes: {operator: In, values: [42]}}]},
                        {name: c, image: i}\
                        """);

        assertThat(steps(pod, inSandbox(exited("a", 0, 0, NOW), exited("b", 0, 42, NOW), exited("c", 0, 42, NOW))))
                .containsExactly(start(pod, "a", 1, true), start(pod, "b", 1, true));
    }

    @Test
    void aChangedImageReplacesARunningContainer() {
        Pod pod = pod("Never", "{name: a, image: new}");

        assertThat(steps(pod, inSandbox(running("a", 2))))
                .containsExactly(
                        new StopContainer(
                                member(pod, "a"),
                                "id-a-2",
                                "Container a definition changed, will be restarted",
                                Duration.ofSeconds(5)),
                        start(pod, "a", 3, true));
    }

    @Test
    void aFailedLivenessProbeRestartsWithTheProbesGrace() {
        Pod pod = pod(
                "Always",
                "{name: a, image: i, livenessProbe:" + " {exec: {command: [x]}, terminationGracePeriodSeconds: 1}}");

        assertThat(steps(pod, inSandbox(running("a", 0).withHealth(health(Verdict.UNKNOWN, Verdict.FAILURE)))))
                .containsExactly(
                        new StopContainer(
                                member(pod, "a"),
                                "id-a-0",
                                "Container a failed liveness probe, will be restarted",
                                Duration.ofSeconds(1)),
                        start(pod, "a", 1, true));
    }

    @Test
    void aFailedLivenessProbeEndsWhatIsNeverRestarted() {
        Pod pod = pod("Never", "{name: a, image: i}");

        assertThat(steps(pod, inSandbox(running("a", 0).withHealth(health(Verdict.UNKNOWN, Verdict.FAILURE)))))
                .hasExactlyElementsOfTypes(StopContainer.class);
    }

    @Test
    void aDeadSandboxIsReplacedWithEverythingInIt() {
        Pod pod = pod("Always", "{name: a, image: i}");
        ObservedPod dead = new ObservedPod(
                "u",
                "d",
                "p",
                List.of(new ObservedSandbox("s0", 0, false, NOW, false, List.of())),
                List.of(running("a", 0)));

        assertThat(steps(pod, dead))
                .containsExactly(new StopSandbox("s0"), new StartSandbox(1), start(pod, "a", 1, false));
    }

    @Test
    void workThatIsDoneGetsNoNewSandbox() {
        Pod pod = pod("OnFailure", "{name: a, image: i}");
        ObservedPod done = new ObservedPod(
                "u",
                "d",
                "p",
                List.of(new ObservedSandbox("s0", 0, false, NOW, false, List.of())),
                List.of(exited("a", 0, 0, NOW)));

        assertThat(steps(pod, done)).isEmpty();
    }

    @Test
    void whatWasCreatedButNeverStartedIsMadeAgain() {
        Pod pod = pod("Never", "{name: a, image: i}");

        assertThat(steps(pod, inSandbox(running("a", 0).notYetRunning())))
                .containsExactly(new RemoveContainer("id-a-0"), start(pod, "a", 0, false));
    }

    @Test
    void aFailedStartIsLeftAloneUntilItsTime() {
        Pod pod = pod("Always", "{name: a, image: i}, {name: b, image: i}");
        failures = Map.of("a", new StartFailure("ErrImagePull", "no", 1, NOW.plusSeconds(10)));

        PodPlan plan = planner.plan(situation(pod, inSandbox()));

        assertThat(plan.steps()).containsExactly(start(pod, "b", 0, false));
        assertThat(plan.wakeAt()).contains(NOW.plusSeconds(10));
    }

    @Test
    void anEphemeralContainerIsStartedOnce() {
        Pod pod = parse("""
                        metadata: {name: p, namespace: d, uid: u}
                        spec:
                          restartPolicy: Always
                          containers: [{name: a, image: i}]
                          ephemeralContainers: [{name: debug, image: i, targetContainerName: a}]
                        """);

        assertThat(steps(pod, inSandbox(running("a", 0)))).containsExactly(start(pod, "debug", 0, false));
        assertThat(steps(pod, inSandbox(running("a", 0), exited("debug", 0, 1, NOW))))
                .isEmpty();
        assertThat(member(pod, "debug").target()).isEqualTo("a");
    }

    @Test
    void sidecarsEndLastAndInReverse() {
        PodShape shape = PodShape.of(parse("""
                                metadata: {name: p, namespace: d, uid: u}
                                spec:
                                  initContainers:
                                  - {name: s1, image: i, restartPolicy: Always}
                                  - {name: s2, image: i, restartPolicy: Always}
                                  containers: [{name: a, image: i}, {name: b, image: i}]
                                """));
        TerminationPlanner termination = new TerminationPlanner();

        assertThat(termination.nextWave(
                        shape, inSandbox(running("s1", 0), running("s2", 0), running("a", 0), running("b", 0))))
                .extracting(ObservedContainer::name)
                .containsExactlyInAnyOrder("a", "b");
        assertThat(termination.nextWave(shape, inSandbox(running("s1", 0), running("s2", 0))))
                .extracting(ObservedContainer::name)
                .containsExactly("s2");
        assertThat(termination.nextWave(shape, inSandbox(running("s1", 0))))
                .extracting(ObservedContainer::name)
                .containsExactly("s1");
        assertThat(termination.nextWave(shape, inSandbox(exited("a", 0, 0, NOW))))
                .isEmpty();
    }

    private List<PodStep> steps(Pod pod, ObservedPod observed) {
        return planner.plan(situation(pod, observed)).steps();
    }

    private PodSituation situation(Pod pod, ObservedPod observed) {
        return new PodSituation(pod, PodShape.of(pod), observed, crashes, failures, null, NOW);
    }

    private static PodMember member(Pod pod, String name) {
        return PodShape.of(pod).find(name).orElseThrow();
    }

    private static StartContainer start(Pod pod, String name, int attempt, boolean restart) {
        return new StartContainer(member(pod, name), attempt, restart);
    }

    private static Pod pod(String policy, String containers) {
        return parse("""
                metadata: {name: p, namespace: d, uid: u}
                spec:
                  restartPolicy: %s
                  terminationGracePeriodSeconds: 5
                  containers: [%s]
                """.formatted(policy, containers));
    }

    private static Pod parse(String yaml) {
        return JsonCodec.toTyped(YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8)), Pod.class);
    }

    private static ObservedPod nothing() {
        return ObservedPod.nothing("u", "d", "p");
    }

    private static ObservedPod inSandbox(ObservedContainer... containers) {
        return new ObservedPod(
                "u",
                "d",
                "p",
                List.of(new ObservedSandbox("s0", 0, true, Instant.EPOCH, false, List.of("10.0.0.2"))),
                new ArrayList<>(List.of(containers)));
    }

    private static ObservedContainer running(String name, int attempt) {
        return container(name, attempt, State.RUNNING, 0, null);
    }

    private static ObservedContainer exited(String name, int attempt, int code, Instant at) {
        return container(name, attempt, State.EXITED, code, at);
    }

    private static ObservedContainer container(
            String name, int attempt, State state, int code, @org.jspecify.annotations.Nullable Instant finished) {
        io.fabric8.kubernetes.api.model.Container spec = new io.fabric8.kubernetes.api.model.ContainerBuilder()
                .withName(name)
                .withImage("i")
                .build();
        return new ObservedContainer(
                "id-" + name + "-" + attempt,
                name,
                attempt,
                "s0",
                state,
                "i",
                "sha256:i",
                SpecHash.of(spec),
                Instant.EPOCH,
                Instant.EPOCH,
                finished,
                code,
                "",
                "",
                "",
                null,
                ContainerHealth.UNKNOWN);
    }

    private static ContainerHealth health(Verdict startup, Verdict liveness) {
        return new ContainerHealth(startup, Verdict.UNKNOWN, liveness, "");
    }
}
