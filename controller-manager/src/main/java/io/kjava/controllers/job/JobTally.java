package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import io.kjava.controllers.job.FailurePolicy.Action;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who has succeeded and who has failed, each counted once. An end goes through three places: the pod
 * with its finalizer; its uid in the status, as uncounted; and, when the finalizer is seen to be gone,
 * the number. Written in this order, a crash anywhere loses none and counts none twice. Pure.
 */
final class JobTally {
    private static final int MOST_UNCOUNTED = 500;

    private final Job job;
    private final Set<String> uncountedSucceeded = new LinkedHashSet<>();
    private final Set<String> uncountedFailed = new LinkedHashSet<>();
    private final List<Pod> newlyFailed = new ArrayList<>();
    private final List<Pod> newlySucceeded = new ArrayList<>();
    private final List<Pod> ended = new ArrayList<>();
    private final Map<Integer, Pod> lastFailureOfIndex = new HashMap<>();
    private final IndexSet completed;
    private final IndexSet failedIndexes;
    private int countedSucceeded;
    private int countedFailed;
    private Optional<String> failJob = Optional.empty();

    private JobTally(Job job) {
        this.job = job;
        JobStatus status = job.getStatus() == null ? new JobStatus() : job.getStatus();
        completed = IndexSet.parse(status.getCompletedIndexes(), JobFacts.indexLimit(job));
        failedIndexes = IndexSet.parse(status.getFailedIndexes(), JobFacts.indexLimit(job));
        countedSucceeded = Values.zero(status.getSucceeded());
        countedFailed = Values.zero(status.getFailed());
    }

    static JobTally of(Job job, Collection<Pod> pods) {
        JobTally tally = new JobTally(job);
        Map<String, Pod> byUid = new HashMap<>();
        pods.forEach(pod -> byUid.put(Keys.uid(pod), pod));
        tally.takeOver(byUid);
        pods.stream().sorted(java.util.Comparator.comparing(Keys::name)).forEach(tally::count);
        return tally;
    }

    /** What was uncounted and has lost its finalizer since is a number now. */
    private void takeOver(Map<String, Pod> byUid) {
        UncountedTerminatedPods before =
                job.getStatus() == null ? null : job.getStatus().getUncountedTerminatedPods();
        if (before == null) {
            return;
        }
        for (String uid : before.getSucceeded()) {
            if (isStillTracked(byUid.get(uid))) {
                uncountedSucceeded.add(uid);
            } else {
                countedSucceeded++;
            }
        }
        for (String uid : before.getFailed()) {
            if (isStillTracked(byUid.get(uid))) {
                uncountedFailed.add(uid);
            } else {
                countedFailed++;
            }
        }
    }

    private static boolean isStillTracked(@org.jspecify.annotations.Nullable Pod pod) {
        return pod != null && JobFacts.isTracked(pod);
    }

    private void count(Pod pod) {
        if (JobFacts.hasSucceeded(pod)) {
            succeeded(pod);
        } else if (JobFacts.hasFailed(pod, job)) {
            failed(pod);
        }
    }

    private void succeeded(Pod pod) {
        if (!JobFacts.isTracked(pod)) {
            return;
        }
        if (JobFacts.isIndexed(job)) {
            int index = JobFacts.index(pod);
            if (index >= 0 && index < JobFacts.indexLimit(job) && !completed.has(index)) {
                completed.add(index);
                newlySucceeded.add(pod);
            }
            ended.add(pod);
        } else if (uncountedSucceeded.contains(Keys.uid(pod))) {
            ended.add(pod);
        } else if (hasRoom()) {
            uncountedSucceeded.add(Keys.uid(pod));
            newlySucceeded.add(pod);
            ended.add(pod);
        }
    }

    private void failed(Pod pod) {
        FailurePolicy.Judgement judgement = FailurePolicy.judge(job, pod);
        if (judgement.action() == Action.FAIL_JOB && failJob.isEmpty()) {
            failJob = Optional.of(judgement.message());
        }
        int index = JobFacts.index(pod);
        boolean valid = !JobFacts.isIndexed(job) || index >= 0 && index < JobFacts.indexLimit(job);
        if (JobFacts.isIndexed(job) && valid) {
            noteIndex(pod, index, judgement.action());
        }
        if (!JobFacts.isTracked(pod)) {
            return;
        }
        boolean known = uncountedFailed.contains(Keys.uid(pod));
        boolean counts = judgement.action() != Action.IGNORE && valid;
        if (counts && !known) {
            if (!hasRoom()) {
                return;
            }
            uncountedFailed.add(Keys.uid(pod));
            newlyFailed.add(pod);
        }
        ended.add(pod);
    }

    private void noteIndex(Pod pod, int index, Action action) {
        Integer limit = job.getSpec().getBackoffLimitPerIndex();
        Pod known = lastFailureOfIndex.get(index);
        if (known == null || failures(pod) >= failures(known)) {
            lastFailureOfIndex.put(index, pod);
        }
        if (limit != null && (action == Action.FAIL_INDEX || failures(pod) > limit)) {
            failedIndexes.add(index);
        }
    }

    /** How often the index of this failed pod has failed, this time included. */
    int failures(Pod pod) {
        boolean ignored = FailurePolicy.judge(job, pod).action() == Action.IGNORE;
        return JobFacts.annotated(pod, JobFacts.INDEX_FAILURES) + (ignored ? 0 : 1);
    }

    int ignoredFailures(Pod pod) {
        boolean ignored = FailurePolicy.judge(job, pod).action() == Action.IGNORE;
        return JobFacts.annotated(pod, JobFacts.INDEX_IGNORED) + (ignored ? 1 : 0);
    }

    Optional<Pod> lastFailureOfIndex(int index) {
        return Optional.ofNullable(lastFailureOfIndex.get(index));
    }

    private boolean hasRoom() {
        return uncountedSucceeded.size() + uncountedFailed.size() < MOST_UNCOUNTED;
    }

    int succeeded() {
        return JobFacts.isIndexed(job) ? completed.size() : countedSucceeded + uncountedSucceeded.size();
    }

    int failed() {
        return countedFailed + uncountedFailed.size();
    }

    IndexSet completed() {
        return completed;
    }

    IndexSet failedIndexes() {
        return failedIndexes;
    }

    Optional<String> failJob() {
        return failJob;
    }

    List<Pod> newlyFailed() {
        return newlyFailed;
    }

    List<Pod> newlySucceeded() {
        return newlySucceeded;
    }

    boolean isAllCounted() {
        return uncountedFailed.isEmpty() && uncountedSucceeded.isEmpty();
    }

    /**
     * Pods whose finalizer may go as soon as the status is written.
     *
     * @param activeIndexes indexes that have a pod at work; a failed pod that nobody has replaced yet
     *     is kept, because its successor must know how often the index has failed
     */
    List<Pod> releasable(Set<Integer> activeIndexes, boolean ending) {
        if (job.getSpec().getBackoffLimitPerIndex() == null || ending) {
            return ended;
        }
        return ended.stream()
                .filter(pod -> {
                    int index = JobFacts.index(pod);
                    return lastFailureOfIndex.get(index) != pod
                            || activeIndexes.contains(index)
                            || completed.has(index)
                            || failedIndexes.has(index);
                })
                .toList();
    }

    void write(JobStatus status) {
        status.setSucceeded(Values.nonZero(JobFacts.isIndexed(job) ? completed.size() : countedSucceeded));
        status.setFailed(Values.nonZero(countedFailed));
        UncountedTerminatedPods uncounted = new UncountedTerminatedPods();
        uncounted.setSucceeded(List.copyOf(uncountedSucceeded));
        uncounted.setFailed(List.copyOf(uncountedFailed));
        status.setUncountedTerminatedPods(uncounted);
        if (JobFacts.isIndexed(job)) {
            status.setCompletedIndexes(completed.isEmpty() ? null : completed.toString());
            if (job.getSpec().getBackoffLimitPerIndex() != null) {
                status.setFailedIndexes(failedIndexes.toString());
            }
        }
    }
}
