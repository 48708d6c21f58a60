package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.Optional;

/** Pure questions about a job and its pods. */
final class JobFacts {
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    static final String INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
    static final String INDEX_IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";
    static final String COMPLETE = "Complete";
    static final String FAILED = "Failed";
    static final String SUSPENDED = "Suspended";
    static final String FAILURE_TARGET = "FailureTarget";
    static final String SUCCESS_CRITERIA = "SuccessCriteriaMet";
    private static final String CONTROLLER = "kubernetes.io/job-controller";

    private JobFacts() {}

    static boolean isOurs(Job job) {
        return Values.or(job.getSpec().getManagedBy(), CONTROLLER).equals(CONTROLLER);
    }

    static Optional<JobCondition> condition(Job job, String type) {
        if (job.getStatus() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
                .findFirst();
    }

    static boolean isFinished(Job job) {
        return condition(job, COMPLETE).isPresent() || condition(job, FAILED).isPresent();
    }

    static boolean isIndexed(Job job) {
        return "Indexed".equals(job.getSpec().getCompletionMode());
    }

    static boolean isSuspended(Job job) {
        return Values.isTrue(job.getSpec().getSuspend());
    }

    static int parallelism(Job job) {
        return Values.or(job.getSpec().getParallelism(), 1);
    }

    /** Empty when any success is enough. */
    static Optional<Integer> completions(Job job) {
        return Optional.ofNullable(job.getSpec().getCompletions());
    }

    /** Indexes below this exist. */
    static int indexLimit(Job job) {
        return isIndexed(job) ? completions(job).orElse(0) : 0;
    }

    static boolean replacesOnlyFailed(Job job) {
        return "Failed".equals(job.getSpec().getPodReplacementPolicy())
                || job.getSpec().getPodReplacementPolicy() == null
                        && job.getSpec().getPodFailurePolicy() != null;
    }

    static boolean isTracked(Pod pod) {
        return pod.getMetadata().getFinalizers().contains(FINALIZER);
    }

    /** -1 when it has none. */
    static int index(Pod pod) {
        String text = pod.getMetadata().getAnnotations().get(INDEX);
        try {
            return text == null ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static int annotated(Pod pod, String annotation) {
        try {
            return Integer.parseInt(pod.getMetadata().getAnnotations().getOrDefault(annotation, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static boolean hasSucceeded(Pod pod) {
        return PodFacts.phase(pod).equals("Succeeded");
    }

    /** A pod that is being deleted counts as failed at once, unless the job wants to see its end. */
    static boolean hasFailed(Pod pod, Job job) {
        if (PodFacts.phase(pod).equals("Failed")) {
            return true;
        }
        return !replacesOnlyFailed(job) && Keys.isTerminating(pod) && !hasSucceeded(pod);
    }

    /** When its last container ended, or the best guess at it. */
    static Instant finishedAt(Pod pod, Instant now) {
        Instant latest = Instant.EPOCH;
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            if (status.getState() != null && status.getState().getTerminated() != null) {
                Instant end =
                        Timestamps.orEpoch(status.getState().getTerminated().getFinishedAt());
                latest = end.isAfter(latest) ? end : latest;
            }
        }
        if (latest.isAfter(Instant.EPOCH)) {
            return latest;
        }
        return PodFacts.condition(pod, "Ready")
                .flatMap(c -> Timestamps.parse(c.getLastTransitionTime()))
                .or(() -> Timestamps.parse(pod.getMetadata().getDeletionTimestamp()))
                .filter(at -> !at.isAfter(now))
                .orElse(now);
    }
}
