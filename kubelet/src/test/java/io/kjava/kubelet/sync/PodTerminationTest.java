package io.kjava.kubelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.cri.TestingRuntimeService;
import io.kjava.kubelet.events.TestingPodEvents;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.runtime.ContainerStopper;
import io.kjava.kubelet.runtime.LifecycleHooks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PodTerminationTest {
    private static final int LATER_PASSES = 20_000;

    private final InstantSource clock = InstantSource.system();
    private final TestingRuntimeService runtime = new TestingRuntimeService(clock);
    private final Pod pod = new PodBuilder()
            .withNewMetadata()
            .withName("p")
            .withNamespace("default")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();

    @Test
    void whatEndedAfterTheLookIsNotEndedAgain() throws InterruptedException {
        CountDownLatch poked = new CountDownLatch(1);
        ContainerStopper stopper = new ContainerStopper(
                runtime,
                new LifecycleHooks(runtime, (_, _, _) -> {
                    throw new AssertionError("no hook is set");
                }),
                new TestingPodEvents(),
                clock);
        PodTermination termination =
                new PodTermination(runtime, stopper, clock, poked::countDown, Duration.ofSeconds(30));
        ObservedPod running = new ObservedPod("u", "default", "p", List.of(), List.of(container()));

        termination.noteEnds();
        assertThat(termination.advance(pod, PodShape.of(pod), running)).isFalse();
        assertThat(poked.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < LATER_PASSES; i++) { // with the same look, while the thread ends
            termination.advance(pod, PodShape.of(pod), running);
        }

        assertThat(runtime.calls().stream().filter(call -> call.startsWith("stopContainer")))
                .hasSize(1);
    }

    private static ObservedContainer container() {
        Instant now = Instant.EPOCH;
        return new ObservedContainer(
                "x",
                "gone-from-the-spec",
                0,
                "s",
                ObservedContainer.State.RUNNING,
                "i",
                "i",
                "",
                now,
                now,
                null,
                0,
                "",
                "",
                "",
                null,
                ContainerHealth.UNKNOWN);
    }
}
