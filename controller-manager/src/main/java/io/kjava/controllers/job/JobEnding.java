package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whether a job is over, and why. Pure. */
record JobEnding(boolean success, String reason, String message) {
    static Optional<JobEnding> of(Job job, JobTally tally, Collection<Pod> active, Instant now) {
        Optional<JobEnding> decided =
                JobFacts.condition(job, JobFacts.FAILURE_TARGET).map(c -> decided(c, false));
        return decided.or(() -> tally.failJob().map(m -> failed("PodFailurePolicy", m)))
                .or(() -> tooManyFailures(job, tally, active))
                .or(() -> tooLate(job, now))
                .or(() -> tooManyIndexes(job, tally))
                .or(() -> JobFacts.condition(job, JobFacts.SUCCESS_CRITERIA).map(c -> decided(c, true)))
                .or(() -> successPolicy(job, tally));
    }

    private static JobEnding decided(JobCondition condition, boolean success) {
        return new JobEnding(success, Values.or(condition.getReason(), ""), Values.or(condition.getMessage(), ""));
    }

    private static JobEnding failed(String reason, String message) {
        return new JobEnding(false, reason, message);
    }

    private static Optional<JobEnding> tooManyFailures(Job job, JobTally tally, Collection<Pod> active) {
        int limit = Values.or(job.getSpec().getBackoffLimit(), 6);
        if (tally.failed() > limit || restartsExceed(job, active, limit)) {
            return Optional.of(failed("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }
        return Optional.empty();
    }

    /** Pods that restart their containers themselves fail without ending. */
    private static boolean restartsExceed(Job job, Collection<Pod> active, int limit) {
        if (!"OnFailure".equals(job.getSpec().getTemplate().getSpec().getRestartPolicy())) {
            return false;
        }
        int restarts = 0;
        for (Pod pod : active) {
            String phase = PodFacts.phase(pod);
            if (phase.equals("Running") || phase.equals("Pending")) {
                for (ContainerStatus status : pod.getStatus().getInitContainerStatuses()) {
                    restarts += Values.zero(status.getRestartCount());
                }
                for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
                    restarts += Values.zero(status.getRestartCount());
                }
            }
        }
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    private static Optional<JobEnding> tooLate(Job job, Instant now) {
        return deadline(job)
                .filter(at -> !at.isAfter(now))
                .map(_ -> failed("DeadlineExceeded", "Job was active longer than specified deadline"));
    }

    private static Optional<Instant> deadline(Job job) {
        Long seconds = job.getSpec().getActiveDeadlineSeconds();
        if (seconds == null || job.getStatus() == null || JobFacts.isSuspended(job)) {
            return Optional.empty();
        }
        return Timestamps.parse(job.getStatus().getStartTime()).map(at -> at.plusSeconds(seconds));
    }

    /** How long until the job's time is up. */
    static Optional<Duration> timeLeft(Job job, Instant now) {
        return deadline(job).map(at -> Duration.between(now, at)).filter(Duration::isPositive);
    }

    private static Optional<JobEnding> tooManyIndexes(Job job, JobTally tally) {
        if (job.getSpec().getBackoffLimitPerIndex() == null
                || tally.failedIndexes().isEmpty()) {
            return Optional.empty();
        }
        Integer most = job.getSpec().getMaxFailedIndexes();
        if (most != null && tally.failedIndexes().size() > most) {
            return Optional.of(failed(
                    "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes"));
        }
        int done = tally.failedIndexes().size() + tally.completed().size();
        return done >= JobFacts.indexLimit(job)
                ? Optional.of(failed("FailedIndexes", "Job has failed indexes"))
                : Optional.empty();
    }

    private static Optional<JobEnding> successPolicy(Job job, JobTally tally) {
        if (job.getSpec().getSuccessPolicy() == null || !JobFacts.isIndexed(job)) {
            return Optional.empty();
        }
        List<SuccessPolicyRule> rules = job.getSpec().getSuccessPolicy().getRules();
        for (int i = 0; i < rules.size(); i++) {
            if (matches(rules.get(i), job, tally)) {
                return Optional.of(new JobEnding(true, "SuccessPolicy", "Matched rules at index " + i));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(SuccessPolicyRule rule, Job job, JobTally tally) {
        if (rule.getSucceededIndexes() == null) {
            return rule.getSucceededCount() != null && tally.completed().size() >= rule.getSucceededCount();
        }
        IndexSet wanted = IndexSet.parse(rule.getSucceededIndexes(), JobFacts.indexLimit(job));
        return rule.getSucceededCount() == null
                ? tally.completed().containsAll(wanted)
                : tally.completed().and(wanted).size() >= rule.getSucceededCount();
    }

    /** The ordinary good end: as many successes as asked for, and nobody at work any more. */
    static Optional<JobEnding> completed(Job job, JobTally tally, int active) {
        boolean enough = JobFacts.completions(job)
                .map(wanted -> tally.succeeded() >= wanted)
                .orElse(tally.succeeded() > 0);
        return enough && active == 0
                ? Optional.of(new JobEnding(true, "CompletionsReached", "Reached expected number of succeeded pods"))
                : Optional.empty();
    }
}
