package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks one container one question, again and again, on a thread of its own, until that is interrupted
 * or the question is settled for this container: a startup probe that succeeded, a startup or liveness
 * probe that failed.
 */
final class ProbeRunner implements Runnable {
    private static final int TRIES = 3;

    private final ProbeKind kind;
    private final ProbeTarget target;
    private final HealthCheck check;
    private final ProbeTimes times;
    private final ProbedContainer container;
    private final Surroundings around;
    private final Instant firstAt;
    private Verdict last = Verdict.UNKNOWN;
    private int equal;

    /** What every runner of a kubelet shares. */
    record Surroundings(PodEvents events, Runnable changed, ProbeMetrics metrics, InstantSource clock) {
        Surroundings {
            requireNonNull(events, "events");
            requireNonNull(changed, "changed");
            requireNonNull(metrics, "metrics");
            requireNonNull(clock, "clock");
        }
    }

    ProbeRunner(
            ProbeKind kind,
            ProbeTarget target,
            HealthCheck check,
            ProbeTimes times,
            ProbedContainer container,
            Instant firstAt,
            Surroundings around) {
        this.kind = requireNonNull(kind, "kind");
        this.target = requireNonNull(target, "target");
        this.check = requireNonNull(check, "check");
        this.times = requireNonNull(times, "times");
        this.container = requireNonNull(container, "container");
        this.firstAt = requireNonNull(firstAt, "firstAt");
        this.around = requireNonNull(around, "around");
    }

    @Override
    public void run() {
        try {
            if (kind != ProbeKind.STARTUP) {
                container.started().await();
            }
            sleepUntil(firstAt);
            Instant due = around.clock().instant();
            while (ask()) {
                due = after(due);
                sleepUntil(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            around.metrics().forget(target, kind);
        }
    }

    /** The next tick that is not over yet: a slow answer makes the next question late, not many. */
    private Instant after(Instant due) {
        Instant now = around.clock().instant();
        Instant next = due.plus(times.period());
        return next.isBefore(now) ? now : next;
    }

    private void sleepUntil(Instant when) throws InterruptedException {
        Duration left = Duration.between(around.clock().instant(), when);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    /** Whether to go on. */
    private boolean ask() throws InterruptedException {
        ProbeOutcome outcome = tries();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        around.metrics().found(target, kind, outcome);
        return switch (outcome) {
            case ProbeOutcome.Success _ -> answered(Verdict.SUCCESS, "");
            case ProbeOutcome.Warning warning -> {
                warn("ProbeWarning", " probe warning: " + warning.message());
                yield answered(Verdict.SUCCESS, "");
            }
            case ProbeOutcome.Failure failure -> {
                warn("Unhealthy", " probe failed: " + failure.message());
                yield answered(Verdict.FAILURE, failure.message());
            }
            case ProbeOutcome.Unknown unknown -> {
                warn("Unhealthy", " probe errored and resulted in unknown state: " + unknown.message());
                yield true;
            }
        };
    }

    private ProbeOutcome tries() throws InterruptedException {
        ProbeOutcome outcome = check.check(target, times.timeout());
        for (int i = 1; i < TRIES && outcome instanceof ProbeOutcome.Unknown; i++) {
            outcome = check.check(target, times.timeout());
        }
        return outcome;
    }

    private void warn(String reason, String text) {
        if (!Thread.currentThread().isInterrupted()) {
            around.events().warning(target.pod(), target.container().getName(), reason, kind.title() + text);
        }
    }

    private boolean answered(Verdict answer, String message) {
        equal = answer == last ? equal + 1 : 1;
        last = answer;
        int threshold = answer == Verdict.SUCCESS ? times.successThreshold() : times.failureThreshold();
        if (equal < threshold) {
            return true;
        }
        if (container.decide(kind, answer, message)) {
            around.changed().run();
        }
        return switch (kind) {
            case READINESS -> true;
            case LIVENESS -> answer == Verdict.SUCCESS;
            case STARTUP -> false;
        };
    }
}
