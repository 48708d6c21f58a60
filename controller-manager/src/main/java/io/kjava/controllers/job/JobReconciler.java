package io.kjava.controllers.job;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.Batches;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.Ownership;
import io.kjava.controllers.pods.PodActions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.selector.LabelSelectors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look at one job: count, decide, act, report, and then let go of the pods that are counted. */
final class JobReconciler implements Reconciler {
    private final ResourceClient<Job> client;
    private final Informer<Job> jobs;
    private final PodIndex pods;
    private final PodActions actions;
    private final TrackedPods tracked;
    private final Ownership<Pod> ownership;
    private final Expectations expectations;
    private final JobBackoff backoff = new JobBackoff();
    private final EventRecorder events;
    private final InstantSource clock;

    JobReconciler(
            ApiClient client,
            Informer<Job> jobs,
            Informer<Pod> podInformer,
            Expectations expectations,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(Job.class);
        this.jobs = requireNonNull(jobs, "jobs");
        this.pods = new PodIndex(podInformer);
        this.events = requireNonNull(events, "events");
        this.actions = new PodActions(client, events);
        this.tracked = new TrackedPods(client, podInformer, jobs);
        this.ownership = new Ownership<>(client.resource(Pod.class), List.of(JobFacts.FINALIZER));
        this.expectations = requireNonNull(expectations, "expectations");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        if (TrackedPods.isPodKey(key)) {
            tracked.releaseOrphan(key);
            return Outcome.SETTLED;
        }
        Optional<Job> found = jobs.get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            backoff.forget(key);
            return Outcome.SETTLED;
        }
        Job job = found.get();
        if (!JobFacts.isOurs(job)) {
            return Outcome.SETTLED;
        }
        if (JobFacts.isFinished(job)) {
            backoff.forget(key);
            tracked.release(pods.controlledBy(job).stream().toList());
            return Outcome.SETTLED;
        }
        return drive(key, job);
    }

    private Outcome drive(ObjectKey key, Job job) throws InterruptedException {
        boolean mayAct = expectations.areMet(key) && !Keys.isTerminating(job);
        List<Pod> own = ownership.claim(
                job,
                LabelSelectors.of(job.getSpec().getSelector()),
                pods.candidatesOf(job),
                _ -> true,
                () -> client.get(key));
        Instant now = clock.instant();
        JobTally tally = JobTally.of(job, own);
        backoff.note(key, Keys.uid(job), tally.newlySucceeded(), tally.newlyFailed(), now);
        List<Pod> active = own.stream()
                .filter(PodFacts::isActive)
                .filter(pod -> !JobFacts.hasFailed(pod, job))
                .toList();
        Optional<JobEnding> ending = JobEnding.of(job, tally, active, now);
        Optional<Duration> wait = Optional.empty();
        RuntimeException failure = null;
        int alive = active.size();
        if (ending.isPresent()) {
            failure = delete(key, job, active);
            alive = failure == null ? 0 : alive;
        } else if (mayAct) {
            JobPlan plan = JobPlan.of(job, tally, own, active, backoff.remaining(key, now), now);
            wait = plan.pause();
            failure = delete(key, job, plan.delete());
            alive -= failure == null ? plan.delete().size() : 0;
            if (failure == null && plan.create() > 0) {
                Batches.Result made = create(key, job, plan, tally);
                alive += made.successes();
                failure = made.failure();
            }
            ending = JobEnding.completed(job, tally, alive);
        }
        report(job, own, tally, ending, alive, now);
        Set<Integer> activeIndexes = active.stream().map(JobFacts::index).collect(Collectors.toSet());
        tracked.release(tally.releasable(activeIndexes, ending.isPresent()));
        if (failure != null) {
            throw failure;
        }
        return Stream.concat(wait.stream(), JobEnding.timeLeft(job, now).stream())
                .min(Duration::compareTo)
                .<Outcome>map(left -> new Outcome.CheckAgain(left.plusMillis(1)))
                .orElse(Outcome.SETTLED);
    }

    private @Nullable RuntimeException delete(ObjectKey key, Job job, List<Pod> surplus) throws InterruptedException {
        if (surplus.isEmpty()) {
            return null;
        }
        expectations.expect(key, 0, surplus.stream().map(Keys::uid).toList());
        return Batches.all(surplus.size(), i -> {
                    Pod pod = surplus.get(i);
                    try {
                        actions.delete(pod, job);
                    } catch (ApiException e) {
                        expectations.deleted(key, Keys.uid(pod));
                        if (!e.isNotFound()) {
                            throw e;
                        }
                    }
                })
                .failure();
    }

    private Batches.Result create(ObjectKey key, Job job, JobPlan plan, JobTally tally) throws InterruptedException {
        expectations.expect(key, plan.create(), List.of());
        Batches.Result result = Batches.slowStart(
                plan.create(),
                i -> actions.create(
                        plan.indexes().isEmpty()
                                ? JobPods.plain(job)
                                : JobPods.indexed(job, plan.indexes().get(i), tally),
                        job));
        expectations.created(key, plan.create() - result.successes());
        return result.failure() instanceof ApiException e && PodActions.isNamespaceEnding(e)
                ? new Batches.Result(result.successes(), null)
                : result;
    }

    private void report(Job job, List<Pod> own, JobTally tally, Optional<JobEnding> ending, int alive, Instant now) {
        JobStatus before = job.getStatus() == null ? new JobStatus() : job.getStatus();
        JobStatus status = new JobBuilder(job).build().getStatus();
        status = status == null ? new JobStatus() : status;
        JobConditions conditions = new JobConditions(before.getConditions(), now);
        String suspension = suspension(job, conditions, status, now);
        int terminating = (int) own.stream()
                .filter(Keys::isTerminating)
                .filter(pod -> !PodFacts.isFinished(pod))
                .count();
        int ready = (int) own.stream()
                .filter(PodFacts::isActive)
                .filter(PodFacts::isReady)
                .count();
        tally.write(status);
        status.setActive(alive == 0 ? null : alive);
        status.setReady(Math.min(ready, alive));
        status.setTerminating(terminating);
        boolean over = false;
        if (ending.isPresent()) {
            JobEnding end = ending.get();
            conditions.set(
                    end.success() ? JobFacts.SUCCESS_CRITERIA : JobFacts.FAILURE_TARGET,
                    true,
                    end.reason(),
                    end.message());
            if (alive == 0 && terminating == 0 && tally.isAllCounted() && isCalm(own)) {
                conditions.set(end.success() ? JobFacts.COMPLETE : JobFacts.FAILED, true, end.reason(), end.message());
                status.setCompletionTime(end.success() ? Timestamps.format(now) : null);
                over = true;
            }
        }
        status.setConditions(conditions.all());
        if (!status.equals(before)) {
            client.updateStatus(new JobBuilder(job).withStatus(status).build());
        }
        announce(job, suspension, over, ending);
    }

    /** Nobody of its pods is alive in a copy that may be older than what was just deleted. */
    private static boolean isCalm(List<Pod> own) {
        return own.stream().noneMatch(PodFacts::isActive);
    }

    /** The reason of the event to record, if any. */
    private static String suspension(Job job, JobConditions conditions, JobStatus status, Instant now) {
        if (JobFacts.isSuspended(job)) {
            boolean changed = conditions.set(JobFacts.SUSPENDED, true, "JobSuspended", "Job suspended");
            if (changed) {
                status.setStartTime(null);
            }
            return changed ? "Suspended" : "";
        }
        boolean resumed = conditions.set(JobFacts.SUSPENDED, false, "JobResumed", "Job resumed");
        if (resumed || status.getStartTime() == null) {
            status.setStartTime(Timestamps.format(now));
        }
        return resumed ? "Resumed" : "";
    }

    private void announce(Job job, String suspension, boolean over, Optional<JobEnding> ending) {
        if (!suspension.isEmpty()) {
            events.normal(job, suspension, suspension.equals("Suspended") ? "Job suspended" : "Job resumed");
        }
        if (over) {
            JobEnding end = ending.orElseThrow();
            if (end.success()) {
                events.normal(job, "Completed", "Job completed");
            } else {
                events.warning(job, end.reason(), end.message());
            }
        }
    }
}
