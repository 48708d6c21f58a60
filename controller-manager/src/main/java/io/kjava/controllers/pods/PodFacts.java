package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Pure questions about one pod. */
public final class PodFacts {
    private PodFacts() {}

    /** Empty when unset. */
    public static String phase(Pod pod) {
        return pod.getStatus() == null ? "" : Values.or(pod.getStatus().getPhase(), "");
    }

    public static String nodeName(Pod pod) {
        return pod.getSpec() == null ? "" : Values.or(pod.getSpec().getNodeName(), "");
    }

    /** Whether it has ended and will never run again. */
    public static boolean isFinished(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Whether it counts: neither ended nor being deleted. */
    public static boolean isActive(Pod pod) {
        return !isFinished(pod) && !Keys.isTerminating(pod);
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        for (PodCondition condition : pod.getStatus().getConditions()) {
            if (condition.getType().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    public static boolean isReady(Pod pod) {
        return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
    }

    /** When it became ready; empty when it is not, or nobody wrote down when. */
    public static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready")
                .filter(c -> "True".equals(c.getStatus()))
                .flatMap(c -> Timestamps.parse(c.getLastTransitionTime()));
    }

    /** Whether it has been ready for at least {@code minReadySeconds}. */
    public static boolean isAvailable(Pod pod, int minReadySeconds, Instant now) {
        if (!isReady(pod)) {
            return false;
        }
        return minReadySeconds == 0
                || readySince(pod)
                        .filter(since -> !since.plusSeconds(minReadySeconds).isAfter(now))
                        .isPresent();
    }

    /** How long until a ready pod becomes available; empty when it is, or is not ready at all. */
    public static Optional<Duration> availableIn(Pod pod, int minReadySeconds, Instant now) {
        if (isAvailable(pod, minReadySeconds, now)) {
            return Optional.empty();
        }
        return readySince(pod).map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)));
    }

    public static int restarts(Pod pod) {
        if (pod.getStatus() == null) {
            return 0;
        }
        int most = 0;
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            most = Math.max(most, Values.zero(status.getRestartCount()));
        }
        return most;
    }

    /** From the annotation by which users say which pod to lose last; 0 when absent or unreadable. */
    public static int deletionCost(Pod pod) {
        String cost =
                pod.getMetadata().getAnnotations().getOrDefault("controller.kubernetes.io/pod-deletion-cost", "0");
        try {
            return Integer.parseInt(cost);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
