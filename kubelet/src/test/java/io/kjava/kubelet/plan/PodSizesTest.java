package io.kjava.kubelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodStep.ResizeContainer;
import io.kjava.kubelet.plan.PodStep.StartContainer;
import io.kjava.kubelet.plan.PodStep.StopContainer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodSizesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final String ID = "c-a";

    private final PodPlanner planner = new PodPlanner();
    private PodSizes sizes = PodSizes.NONE;

    @Test
    void aRunningContainerGetsItsNewSizeInPlace() {
        Pod pod = pod("Always", "{name: a, image: i, resources: {limits: {cpu: 200m}}}");
        ObservedPod observed = running();
        ResourceRequirements has = limit("cpu", "100m");
        sizes = new PodSizes(Map.of(ID, has), Map.of(), null);

        assertThat(steps(pod, observed)).containsExactly(new ResizeContainer(member(pod, "a"), ID, has));
        sizes = new PodSizes(Map.of(ID, limit("cpu", "0.2")), Map.of(), null);
        assertThat(steps(pod, observed)).isEmpty();
    }

    @Test
    void aContainerThatAskedForItIsRestartedForItsNewSize() {
        Pod pod = pod("Always", """
                        {name: a, image: i, resources: {limits: {memory: 2Gi}},
                         resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]}
                        """);
        ObservedPod observed = running();
        sizes = new PodSizes(Map.of(ID, limit("memory", "1Gi")), Map.of(), null);

        assertThat(steps(pod, observed))
                .containsExactly(
                        new StopContainer(
                                member(pod, "a"), ID, "Container a resize requires restart", Duration.ofSeconds(5)),
                        new StartContainer(member(pod, "a"), 1, true));
    }

    @Test
    void aRefusedSizeIsTriedAgainLater() {
        Pod pod = pod("Always", "{name: a, image: i, resources: {limits: {cpu: 200m}}}");
        ObservedPod observed = running();
        Instant retryAt = NOW.plusSeconds(3);
        sizes = new PodSizes(
                Map.of(ID, limit("cpu", "100m")), Map.of(ID, new StartFailure("Error", "no", 1, retryAt)), null);

        PodPlan plan = planner.plan(situation(pod, observed));

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.wakeAt()).contains(retryAt);
    }

    private static ResourceRequirements limit(String resource, String amount) {
        return new ResourceRequirementsBuilder()
                .withLimits(Map.of(resource, new Quantity(amount)))
                .build();
    }

    private List<PodStep> steps(Pod pod, ObservedPod observed) {
        return planner.plan(situation(pod, observed)).steps();
    }

    private PodSituation situation(Pod pod, ObservedPod observed) {
        return new PodSituation(pod, PodShape.of(pod), observed, CrashHistory.EMPTY, Map.of(), null, sizes, NOW);
    }

    private static PodMember member(Pod pod, String name) {
        return PodShape.of(pod).find(name).orElseThrow();
    }

    private static ObservedPod running() {
        return new ObservedPod(
                "u",
                "d",
                "p",
                List.of(new ObservedSandbox("s", 0, true, NOW, false, List.of("10.0.0.2"))),
                List.of(new ObservedContainer(
                        ID,
                        "a",
                        0,
                        "s",
                        ObservedContainer.State.RUNNING,
                        "i",
                        "i",
                        "",
                        NOW,
                        NOW,
                        null,
                        0,
                        "",
                        "",
                        "",
                        null,
                        ContainerHealth.UNKNOWN)));
    }

    private static Pod pod(String policy, String containers) {
        String yaml = """
                metadata: {name: p, namespace: d, uid: u}
                spec:
                  restartPolicy: %s
                  terminationGracePeriodSeconds: 5
                  containers: [%s]
                """.formatted(policy, containers);
        return JsonCodec.toTyped(YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8)), Pod.class);
    }
}
