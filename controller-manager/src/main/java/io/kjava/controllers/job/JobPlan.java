package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.DeletionOrder;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which pods a job should have now. Pure.
 *
 * @param delete pods too many
 * @param create how many more are needed; of an indexed job as many as {@code indexes}
 * @param indexes of the pods to make; empty for a job without
 * @param pause how long more pods must wait; empty when nothing waits
 */
record JobPlan(List<Pod> delete, int create, List<Integer> indexes, Optional<Duration> pause) {
    private static final int BURST = 500;
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);
    private static final JobPlan NOTHING = new JobPlan(List.of(), 0, List.of(), Optional.empty());

    /**
     * @param pods all of the job's
     * @param active those that count
     * @param backoff how long the job as a whole has to wait after failures
     */
    static JobPlan of(Job job, JobTally tally, Collection<Pod> pods, List<Pod> active, Duration backoff, Instant now) {
        if (JobFacts.isSuspended(job)) {
            return new JobPlan(active, 0, List.of(), Optional.empty());
        }
        int wanted = wanted(job, tally, active.size());
        List<Pod> surplus = surplus(job, active, Math.max(0, active.size() - wanted), now);
        if (!surplus.isEmpty()) {
            return new JobPlan(surplus.stream().limit(BURST).toList(), 0, List.of(), Optional.empty());
        }
        int terminating = JobFacts.replacesOnlyFailed(job)
                ? (int) pods.stream()
                        .filter(Keys::isTerminating)
                        .filter(pod -> !PodFacts.isFinished(pod))
                        .count()
                : 0;
        int missing = Math.min(BURST, wanted - active.size() - terminating);
        if (missing <= 0) {
            return NOTHING;
        }
        if (backoff.isPositive()) {
            return new JobPlan(List.of(), 0, List.of(), Optional.of(backoff));
        }
        return JobFacts.isIndexed(job)
                ? indexed(job, tally, pods, active, missing, now)
                : new JobPlan(List.of(), missing, List.of(), Optional.empty());
    }

    private static int wanted(Job job, JobTally tally, int active) {
        int parallelism = JobFacts.parallelism(job);
        Optional<Integer> completions = JobFacts.completions(job);
        if (completions.isEmpty()) {
            // any success ends the job: whoever is at work may finish, nobody new begins
            return tally.succeeded() > 0 ? active : parallelism;
        }
        int left = completions.get() - tally.succeeded();
        if (job.getSpec().getBackoffLimitPerIndex() != null) {
            left -= tally.failedIndexes().size();
        }
        return Math.max(0, Math.min(left, parallelism));
    }

    /** At least so many, and all that have a wrong index or one that another pod has. */
    private static List<Pod> surplus(Job job, List<Pod> active, int atLeast, Instant now) {
        Map<String, Integer> podsOnNode = new HashMap<>();
        active.forEach(pod -> podsOnNode.merge(PodFacts.nodeName(pod), 1, Integer::sum));
        List<Pod> order =
                active.stream().sorted(new DeletionOrder(podsOnNode, now)).toList();
        Set<Pod> result = new LinkedHashSet<>();
        if (JobFacts.isIndexed(job)) {
            Set<Integer> taken = new HashSet<>();
            for (Pod pod : order.reversed()) {
                int index = JobFacts.index(pod);
                if (index < 0 || index >= JobFacts.indexLimit(job) || !taken.add(index)) {
                    result.add(pod);
                }
            }
        }
        for (Pod pod : order) {
            if (result.size() >= atLeast) {
                break;
            }
            result.add(pod);
        }
        return List.copyOf(result);
    }

    private static JobPlan indexed(
            Job job, JobTally tally, Collection<Pod> pods, List<Pod> active, int missing, Instant now) {
        Set<Integer> taken = new HashSet<>();
        active.forEach(pod -> taken.add(JobFacts.index(pod)));
        if (JobFacts.replacesOnlyFailed(job)) {
            pods.stream()
                    .filter(pod -> Keys.isTerminating(pod) && !PodFacts.isFinished(pod))
                    .forEach(pod -> taken.add(JobFacts.index(pod)));
        }
        List<Integer> indexes = new ArrayList<>();
        Duration wait = null;
        for (int i = 0; i < JobFacts.indexLimit(job) && indexes.size() < missing; i++) {
            if (taken.contains(i)
                    || tally.completed().has(i)
                    || tally.failedIndexes().has(i)) {
                continue;
            }
            Duration own = indexBackoff(job, tally, i, now);
            if (own.isPositive()) {
                wait = wait == null || own.compareTo(wait) < 0 ? own : wait;
            } else {
                indexes.add(i);
            }
        }
        return new JobPlan(List.of(), indexes.size(), indexes, Optional.ofNullable(wait));
    }

    private static Duration indexBackoff(Job job, JobTally tally, int index, Instant now) {
        Optional<Pod> last = tally.lastFailureOfIndex(index);
        if (job.getSpec().getBackoffLimitPerIndex() == null || last.isEmpty()) {
            return Duration.ZERO;
        }
        int failures = tally.failures(last.get()) + tally.ignoredFailures(last.get());
        return remaining(failures, JobFacts.finishedAt(last.get(), now), now);
    }

    /** What is left of the delay after so many failures in a row; never negative. */
    static Duration remaining(int failures, Instant last, Instant now) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration bounded = delay.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : delay;
        Duration left = Duration.between(now, last.plus(bounded));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
