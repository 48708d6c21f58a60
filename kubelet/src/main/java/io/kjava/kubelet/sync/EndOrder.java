package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.kjava.kubelet.status.StatusInputs.PodFailure;
import io.kjava.kubelet.worker.PodWish;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a pod is to end, within which grace, and whether it has failed by that. Pure.
 *
 * @param failure null when somebody wanted it, or its work is done
 */
record EndOrder(Duration grace, @Nullable PodFailure failure) {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    EndOrder {
        requireNonNull(grace, "grace");
    }

    /** From outside the pod: its deletion, its removal, an order of the node, its deadline. */
    static Optional<EndOrder> from(PodWish wish, @Nullable Instant startTime, Instant now) {
        Pod pod = wish.pod();
        PodFailure failure = null;
        Duration grace = null;
        PodWish.KillOrder kill = wish.kill();
        if (kill != null) {
            failure = killed(kill, now);
            grace = Duration.ofSeconds(kill.graceSeconds());
        } else if (isOverdue(pod, startTime, now)) {
            failure = new PodFailure(
                    "DeadlineExceeded", "Pod was active on the node longer than the specified deadline", null);
            grace = specGrace(pod);
        }
        if (pod.getMetadata().getDeletionTimestamp() != null || wish.removed()) {
            Duration wanted = deletionGrace(pod);
            grace = grace == null || wanted.compareTo(grace) < 0 ? wanted : grace;
        }
        return grace == null ? Optional.empty() : Optional.of(new EndOrder(grace, failure));
    }

    /** All that counts has ended: what still runs beside it may go. */
    static EndOrder workDone(Pod pod) {
        return new EndOrder(specGrace(pod), null);
    }

    static EndOrder rejected(String reason, String message) {
        return new EndOrder(Duration.ZERO, new PodFailure(reason, "Pod was rejected: " + message, null));
    }

    static Optional<Instant> deadline(Pod pod, @Nullable Instant startTime) {
        Long seconds = pod.getSpec().getActiveDeadlineSeconds();
        return seconds == null || startTime == null ? Optional.empty() : Optional.of(startTime.plusSeconds(seconds));
    }

    private static boolean isOverdue(Pod pod, @Nullable Instant startTime, Instant now) {
        return deadline(pod, startTime).map(deadline -> !now.isBefore(deadline)).orElse(false);
    }

    private static PodFailure killed(PodWish.KillOrder kill, Instant now) {
        return new PodFailure(
                kill.reason(),
                kill.message(),
                new PodConditionBuilder()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("TerminationByKubelet")
                        .withMessage(kill.message())
                        .withLastTransitionTime(
                                now.truncatedTo(ChronoUnit.SECONDS).toString())
                        .build());
    }

    private static Duration deletionGrace(Pod pod) {
        Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return seconds == null ? specGrace(pod) : Duration.ofSeconds(Math.max(0, seconds));
    }

    private static Duration specGrace(Pod pod) {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? DEFAULT_GRACE_SECONDS : Math.max(0, seconds));
    }
}
