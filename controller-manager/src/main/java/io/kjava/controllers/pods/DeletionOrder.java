package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Which of several pods of one set is missed least: first the unassigned, then by phase, readiness,
 * cost, crowding of its node, how short it has been ready, restarts, and age. Ages are compared by
 * order of magnitude, so that not always the same node loses its pods.
 */
public final class DeletionOrder implements Comparator<Pod> {
    private final Map<String, Integer> podsOnNode;
    private final Instant now;

    /** @param podsOnNode how many related pods each node has */
    public DeletionOrder(Map<String, Integer> podsOnNode, Instant now) {
        this.podsOnNode = Map.copyOf(podsOnNode);
        this.now = now;
    }

    @Override
    public int compare(Pod a, Pod b) {
        int result = Boolean.compare(isAssigned(a), isAssigned(b));
        if (result == 0) {
            result = Integer.compare(phaseRank(a), phaseRank(b));
        }
        if (result == 0) {
            result = Boolean.compare(PodFacts.isReady(a), PodFacts.isReady(b));
        }
        if (result == 0) {
            result = Integer.compare(PodFacts.deletionCost(a), PodFacts.deletionCost(b));
        }
        if (result == 0) {
            result = Integer.compare(crowd(b), crowd(a));
        }
        if (result == 0 && PodFacts.isReady(a)) {
            result = youngerFirst(PodFacts.readySince(a), PodFacts.readySince(b));
        }
        if (result == 0) {
            result = Integer.compare(PodFacts.restarts(b), PodFacts.restarts(a));
        }
        if (result == 0) {
            result = youngerFirst(created(a), created(b));
        }
        return result != 0 ? result : Keys.uid(a).compareTo(Keys.uid(b));
    }

    private static boolean isAssigned(Pod pod) {
        return !PodFacts.nodeName(pod).isEmpty();
    }

    private static int phaseRank(Pod pod) {
        return switch (PodFacts.phase(pod)) {
            case "Pending" -> 0;
            case "Unknown" -> 1;
            case "Running" -> 2;
            default -> 0;
        };
    }

    private int crowd(Pod pod) {
        return podsOnNode.getOrDefault(PodFacts.nodeName(pod), 0);
    }

    private static Optional<Instant> created(Pod pod) {
        return Timestamps.parse(pod.getMetadata().getCreationTimestamp());
    }

    /** No time at all counts as youngest. */
    private int youngerFirst(Optional<Instant> a, Optional<Instant> b) {
        return Long.compare(magnitude(a), magnitude(b));
    }

    private long magnitude(Optional<Instant> since) {
        if (since.isEmpty()) {
            return -2;
        }
        long nanos = Duration.between(since.get(), now).toNanos();
        return nanos <= 0 ? -1 : 63 - Long.numberOfLeadingZeros(nanos);
    }
}
