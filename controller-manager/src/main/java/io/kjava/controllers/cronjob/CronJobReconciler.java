package io.kjava.controllers.cronjob;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps the books of a cron job and starts its next job when that is due. */
final class CronJobReconciler implements Reconciler {
    private static final Duration PAST_DUE = Duration.ofMillis(100);

    private final ResourceClient<CronJob> client;
    private final ResourceClient<Job> jobClient;
    private final Informer<CronJob> cronJobs;
    private final Informer<Job> jobs;
    private final EventRecorder events;
    private final InstantSource clock;

    CronJobReconciler(
            ApiClient client,
            Informer<CronJob> cronJobs,
            Informer<Job> jobs,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(CronJob.class);
        this.jobClient = client.resource(Job.class);
        this.cronJobs = requireNonNull(cronJobs, "cronJobs");
        this.jobs = requireNonNull(jobs, "jobs");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<CronJob> found = cronJobs.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        CronJob cronJob = new CronJobBuilder(found.get()).build();
        List<Job> own = jobs.inNamespace(key.namespace()).stream()
                .filter(job -> Owners.controls(cronJob, job))
                .toList();
        CronJobStatus status = cronJob.getStatus() == null ? new CronJobStatus() : cronJob.getStatus();
        cronJob.setStatus(status);
        keepBooks(cronJob, status, own);
        Outcome outcome;
        try {
            outcome = schedule(cronJob, status);
        } finally {
            if (!status.equals(found.get().getStatus())
                    && !(found.get().getStatus() == null && status.equals(new CronJobStatus()))) {
                client.updateStatus(cronJob);
            }
        }
        cleanUp(cronJob, own);
        return outcome;
    }

    private void keepBooks(CronJob cronJob, CronJobStatus status, List<Job> own) {
        List<ObjectReference> active = new ArrayList<>(status.getActive());
        for (Job job : own) {
            boolean listed = active.stream().anyMatch(r -> Keys.uid(job).equals(r.getUid()));
            Optional<String> end = JobEnds.of(job);
            if (end.isEmpty()) {
                if (!listed && job.getStatus() != null && job.getStatus().getStartTime() != null) {
                    events.warning(
                            cronJob,
                            "UnexpectedJob",
                            "Saw a job that the controller did not create or forgot: " + Keys.name(job));
                }
            } else if (listed) {
                active.removeIf(reference -> Keys.uid(job).equals(reference.getUid()));
                events.normal(
                        cronJob,
                        "SawCompletedJob",
                        "Saw completed job: %s, condition: %s".formatted(Keys.name(job), end.get()));
            }
            if (end.filter("Complete"::equals).isPresent()) {
                noteSuccess(status, job);
            }
        }
        for (ObjectReference reference : List.copyOf(active)) {
            boolean known = own.stream().anyMatch(job -> Keys.uid(job).equals(reference.getUid()));
            if (!known && isGone(reference)) {
                events.normal(cronJob, "MissingJob", "Active job went missing: " + reference.getName());
                active.remove(reference);
            }
        }
        status.setActive(active);
    }

    private boolean isGone(ObjectReference reference) {
        return jobClient
                .get(ObjectKey.of(reference.getNamespace(), reference.getName()))
                .filter(job -> Keys.uid(job).equals(reference.getUid()))
                .isEmpty();
    }

    private static void noteSuccess(CronJobStatus status, Job job) {
        Instant end = Timestamps.orEpoch(job.getStatus().getCompletionTime());
        if (end.isAfter(Timestamps.orEpoch(status.getLastSuccessfulTime()))) {
            status.setLastSuccessfulTime(Timestamps.format(end));
        }
    }

    private Outcome schedule(CronJob cronJob, CronJobStatus status) {
        if (Keys.isTerminating(cronJob) || Values.isTrue(cronJob.getSpec().getSuspend())) {
            return Outcome.SETTLED;
        }
        Optional<ZoneId> zone = zone(cronJob);
        if (zone.isEmpty()) {
            return Outcome.SETTLED;
        }
        CronSchedule schedule;
        try {
            schedule = CronSchedule.parse(cronJob.getSpec().getSchedule(), zone.get());
        } catch (IllegalArgumentException | DateTimeException e) {
            events.warning(
                    cronJob,
                    "UnparseableSchedule",
                    "unparseable schedule: \"%s\" : %s"
                            .formatted(cronJob.getSpec().getSchedule(), e.getMessage()));
            return Outcome.SETTLED;
        }
        Instant now = clock.instant();
        MissedRuns missed = MissedRuns.of(cronJob, schedule, now);
        if (missed.tooMany()) {
            events.warning(
                    cronJob,
                    "TooManyMissedTimes",
                    "too many missed start times: %d. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
                            .formatted(missed.count()));
        }
        if (missed.latest().isPresent()) {
            start(cronJob, status, missed.latest().get(), zone.get(), now);
        }
        return schedule.next(now)
                .<Outcome>map(next ->
                        new Outcome.CheckAgain(Duration.between(now, next).plus(PAST_DUE)))
                .orElse(Outcome.SETTLED);
    }

    private Optional<ZoneId> zone(CronJob cronJob) {
        String name = cronJob.getSpec().getTimeZone();
        if (name == null) {
            return Optional.of(ZoneOffset.UTC);
        }
        if (ZoneId.getAvailableZoneIds().contains(name)) {
            return Optional.of(ZoneId.of(name));
        }
        events.warning(
                cronJob, "UnknownTimeZone", "invalid timeZone: \"%s\": unknown time zone %s".formatted(name, name));
        return Optional.empty();
    }

    private void start(CronJob cronJob, CronJobStatus status, Instant due, ZoneId zone, Instant now) {
        Long deadline = cronJob.getSpec().getStartingDeadlineSeconds();
        if (deadline != null && due.plusSeconds(deadline).isBefore(now)) {
            events.warning(cronJob, "MissSchedule", "Missed scheduled time to start a job: " + due);
            return;
        }
        Job wanted = JobEnds.jobFor(cronJob, due, zone);
        boolean listed =
                status.getActive().stream().anyMatch(ref -> ref.getName().equals(Keys.name(wanted)));
        if (listed || due.equals(Timestamps.orEpoch(status.getLastScheduleTime()))) {
            return;
        }
        if (!status.getActive().isEmpty()) {
            switch (Values.or(cronJob.getSpec().getConcurrencyPolicy(), "Allow")) {
                case "Forbid" -> {
                    events.normal(
                            cronJob,
                            "JobAlreadyActive",
                            "Not starting job because prior execution is running and concurrency policy is Forbid");
                    return;
                }
                case "Replace" -> {
                    status.getActive().forEach(ref -> delete(cronJob, ref.getNamespace(), ref.getName()));
                    status.setActive(new ArrayList<>());
                }
                default -> {}
            }
        }
        create(cronJob, wanted).ifPresent(job -> {
            List<ObjectReference> active = new ArrayList<>(status.getActive());
            active.add(JobEnds.reference(job));
            status.setActive(active);
            status.setLastScheduleTime(Timestamps.format(due));
        });
    }

    private Optional<Job> create(CronJob cronJob, Job wanted) {
        try {
            Job job = jobClient.create(wanted);
            events.normal(cronJob, "SuccessfulCreate", "Created job " + Keys.name(job));
            return Optional.of(job);
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                return jobClient.get(Keys.of(wanted)).filter(job -> Owners.controls(cronJob, job));
            }
            if (e.details().causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"))) {
                return Optional.empty();
            }
            events.warning(cronJob, "FailedCreate", "Error creating job: " + e.getMessage());
            throw e;
        }
    }

    private void delete(CronJob cronJob, String namespace, String name) {
        try {
            jobClient.delete(
                    ObjectKey.of(namespace, name),
                    DeleteOptions.DEFAULT.withPropagation(DeleteOptions.Propagation.BACKGROUND));
            events.normal(cronJob, "SuccessfulDelete", "Deleted job " + name);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                events.warning(cronJob, "FailedDelete", "Deleted job: " + e.getMessage());
                throw e;
            }
        }
    }

    private void cleanUp(CronJob cronJob, List<Job> own) {
        forget(cronJob, own, "Complete", cronJob.getSpec().getSuccessfulJobsHistoryLimit());
        forget(cronJob, own, "Failed", cronJob.getSpec().getFailedJobsHistoryLimit());
    }

    private void forget(CronJob cronJob, List<Job> own, String end, @org.jspecify.annotations.Nullable Integer limit) {
        if (limit == null) {
            return;
        }
        List<Job> ended = own.stream()
                .filter(job -> JobEnds.of(job).filter(end::equals).isPresent())
                .sorted(Comparator.comparing(
                                (Job job) -> Timestamps.orEpoch(job.getStatus().getStartTime()))
                        .thenComparing(Keys::name))
                .toList();
        Set<Job> surplus = Set.copyOf(ended.subList(0, Math.max(0, ended.size() - limit)));
        surplus.stream()
                .filter(job -> !Keys.isTerminating(job))
                .forEach(job -> delete(cronJob, Keys.namespace(job), Keys.name(job)));
    }
}
