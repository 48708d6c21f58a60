package io.kjava.controllers.podautoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was recommended and done for one autoscaler lately. Immutable.
 *
 * @param recommendations of the longest window that counts
 * @param changes of the scale, positive for more
 */
record ScaleHistory(List<Recommendation> recommendations, List<Change> changes) {
    static final ScaleHistory EMPTY = new ScaleHistory(List.of(), List.of());

    /** Longer than any window or period that an autoscaler may have. */
    private static final Duration KEPT = Duration.ofHours(1);

    record Recommendation(Instant at, int replicas) {}

    record Change(Instant at, int replicas) {}

    ScaleHistory {
        recommendations = List.copyOf(recommendations);
        changes = List.copyOf(changes);
    }

    ScaleHistory recommended(int replicas, Instant now) {
        List<Recommendation> next = new ArrayList<>();
        for (Recommendation old : recommendations) {
            if (old.at().isAfter(now.minus(KEPT))) {
                next.add(old);
            }
        }
        next.add(new Recommendation(now, replicas));
        return new ScaleHistory(next, changes);
    }

    ScaleHistory changed(int replicas, Instant now) {
        List<Change> next = new ArrayList<>();
        for (Change old : changes) {
            if (old.at().isAfter(now.minus(KEPT))) {
                next.add(old);
            }
        }
        next.add(new Change(now, replicas));
        return new ScaleHistory(recommendations, next);
    }

    int highest(Duration window, int now, Instant at) {
        return recommendations.stream()
                .filter(r -> r.at().isAfter(at.minus(window)))
                .mapToInt(Recommendation::replicas)
                .reduce(now, Math::max);
    }

    int lowest(Duration window, int now, Instant at) {
        return recommendations.stream()
                .filter(r -> r.at().isAfter(at.minus(window)))
                .mapToInt(Recommendation::replicas)
                .reduce(now, Math::min);
    }
}
