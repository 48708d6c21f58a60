package io.kjava.controllers.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;

/** What feeds the cron job controller. */
public final class CronJobController {
    private static final int WORKERS = 5;

    private CronJobController() {}

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<CronJob> cronJobs = informers.informer(CronJob.class);
        Informer<Job> jobs = informers.informer(Job.class);
        return ControllerSpec.of(
                        "cronjob-controller", WORKERS, new CronJobReconciler(client, cronJobs, jobs, events, clock))
                .from(KeySource.objects(cronJobs))
                .from(KeySource.changes(
                        jobs,
                        (event, sink) -> Owners.controllerOf(event.object())
                                .filter(o -> o.getKind().equals("CronJob"))
                                .ifPresent(o -> sink.add(ObjectKey.of(Keys.namespace(event.object()), o.getName())))));
    }
}
