package io.kjava.controllers.ttlafterfinished;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Deletes a finished job, with its pods first, when its time to live is over. */
public final class FinishedJobReconciler implements Reconciler {
    private final ResourceClient<Job> client;
    private final Informer<Job> jobs;
    private final InstantSource clock;

    private FinishedJobReconciler(ApiClient client, Informer<Job> jobs, InstantSource clock) {
        this.client = client.resource(Job.class);
        this.jobs = requireNonNull(jobs, "jobs");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<Job> jobs = informers.informer(Job.class);
        return ControllerSpec.of("ttl-after-finished-controller", 1, new FinishedJobReconciler(client, jobs, clock))
                .from(KeySource.objects(jobs));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Instant> due = jobs.get(key).flatMap(FinishedJobReconciler::due);
        if (due.isEmpty()) {
            return Outcome.SETTLED;
        }
        Duration left = Duration.between(clock.instant(), due.get());
        if (left.isPositive()) {
            return new Outcome.CheckAgain(left);
        }
        Optional<Job> fresh = client.get(key); // its time to live may just have been prolonged
        if (fresh.flatMap(FinishedJobReconciler::due).filter(due.get()::equals).isEmpty()) {
            return Outcome.SETTLED;
        }
        try {
            client.delete(
                    key,
                    DeleteOptions.DEFAULT
                            .withPropagation(DeleteOptions.Propagation.FOREGROUND)
                            .withUid(Keys.uid(fresh.get()))
                            .withResourceVersion(fresh.get().getMetadata().getResourceVersion()));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }

    private static Optional<Instant> due(Job job) {
        Integer ttl = job.getSpec().getTtlSecondsAfterFinished();
        if (ttl == null || Keys.isTerminating(job) || job.getStatus() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Complete") || c.getType().equals("Failed"))
                .filter(c -> "True".equals(c.getStatus()))
                .map(JobCondition::getLastTransitionTime)
                .flatMap(at -> Timestamps.parse(at).stream())
                .findFirst()
                .map(at -> at.plusSeconds(ttl));
    }
}
