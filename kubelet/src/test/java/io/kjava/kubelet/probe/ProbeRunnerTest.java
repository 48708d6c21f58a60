package io.kjava.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.kubelet.events.TestingPodEvents;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProbeRunnerTest {
    private static final ProbeOutcome UP = new ProbeOutcome.Success();
    private static final ProbeOutcome DOWN = new ProbeOutcome.Failure("down");
    private static final ProbeOutcome ODD = new ProbeOutcome.Unknown("odd");

    private final TestingPodEvents events = new TestingPodEvents();
    private final ProbedContainer container = new ProbedContainer(ContainerHealth.UNKNOWN);
    private final AtomicInteger changes = new AtomicInteger();
    private final Deque<ProbeOutcome> answers = new ArrayDeque<>();

    @Test
    void livenessFailsAfterAsManyFailuresAsTheThresholdAsksAndThenAsksNoMore() {
        run(ProbeKind.LIVENESS, 2, DOWN, UP, DOWN, ODD, ODD, ODD, DOWN, UP);
        assertThat(container.health().liveness()).isEqualTo(Verdict.FAILURE);
        assertThat(container.health().message()).isEqualTo("down");
        assertThat(answers).containsExactly(UP);
        assertThat(changes).hasValue(2);
        assertThat(events.lines())
                .containsExactly(
                        "Warning Unhealthy [c] Liveness probe failed: down",
                        "Warning Unhealthy [c] Liveness probe failed: down",
                        "Warning Unhealthy [c] Liveness probe errored and resulted in unknown" + " state: odd",
                        "Warning Unhealthy [c] Liveness probe failed: down");
    }

    @Test
    void startupEndsWithItsFirstVerdictAndOpensTheWay() {
        run(ProbeKind.STARTUP, 3, DOWN, DOWN, UP, DOWN);
        assertThat(container.health().startup()).isEqualTo(Verdict.SUCCESS);
        assertThat(container.started().isOpen()).isTrue();
        assertThat(answers).containsExactly(DOWN);
    }

    @Test
    void readinessGoesOnAndTellsOnlyOfChanges() {
        run(ProbeKind.READINESS, 1, UP, UP, DOWN, DOWN, new ProbeOutcome.Warning("w"));
        assertThat(container.health().readiness()).isEqualTo(Verdict.SUCCESS);
        assertThat(changes).hasValue(3);
        assertThat(events.lines()).contains("Warning ProbeWarning [c] Readiness probe warning: w");
    }

    /** Runs on this thread until the runner stops by itself or the answers are used up. */
    private void run(ProbeKind kind, int failures, ProbeOutcome... outcomes) {
        answers.addAll(List.of(outcomes));
        if (kind != ProbeKind.STARTUP) {
            container.started().open();
        }
        ProbeTimes times = new ProbeTimes(Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(1), 1, failures);
        HealthCheck check = (target, timeout) -> {
            ProbeOutcome next = answers.poll();
            if (next == null) {
                throw new InterruptedException();
            }
            return next;
        };
        ProbeTarget target = new ProbeTarget(
                new PodBuilder()
                        .withNewMetadata()
                        .withName("p")
                        .withNamespace("t")
                        .withUid("u")
                        .endMetadata()
                        .build(),
                new ContainerBuilder().withName("c").build(),
                "id",
                "127.0.0.1");
        new ProbeRunner(
                        kind,
                        target,
                        check,
                        times,
                        container,
                        Instant.EPOCH,
                        new ProbeRunner.Surroundings(
                                events,
                                changes::incrementAndGet,
                                new ProbeMetrics(new MetricRegistry()),
                                InstantSource.system()))
                .run();
        assertThat(Thread.interrupted() || answers.size() == 1).isTrue();
    }
}
