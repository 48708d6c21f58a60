package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many pods of a job have failed since the last success, and when. Thread-safe. */
final class JobBackoff {
    private record Series(String jobUid, int failures, Instant last) {}

    private record End(Instant at, boolean success) {}

    private final Map<ObjectKey, Series> series = new HashMap<>();

    synchronized void note(ObjectKey key, String jobUid, List<Pod> succeeded, List<Pod> failed, Instant now) {
        List<End> ends = new ArrayList<>();
        succeeded.forEach(pod -> ends.add(new End(JobFacts.finishedAt(pod, now), true)));
        failed.forEach(pod -> ends.add(new End(JobFacts.finishedAt(pod, now), false)));
        ends.sort(Comparator.comparing(End::at));
        Series known = series.get(key);
        if (known == null || !known.jobUid().equals(jobUid)) {
            known = new Series(jobUid, 0, Instant.EPOCH);
        }
        for (End end : ends) {
            known = end.success()
                    ? new Series(jobUid, 0, Instant.EPOCH)
                    : new Series(jobUid, known.failures() + 1, end.at());
        }
        series.put(key, known);
    }

    /** Zero when no more pods have to wait. */
    synchronized Duration remaining(ObjectKey key, Instant now) {
        Series known = series.get(key);
        return known == null ? Duration.ZERO : JobPlan.remaining(known.failures(), known.last(), now);
    }

    synchronized void forget(ObjectKey key) {
        series.remove(key);
    }
}
