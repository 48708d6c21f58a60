package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.Expectations;
import io.kjava.controllers.pods.OwnerRouter;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelSelectors;
import java.time.InstantSource;

/** What feeds the job controller. */
public final class JobController {
    private static final int WORKERS = 5;

    private JobController() {}

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<Job> jobs = informers.informer(Job.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        Expectations expectations = new Expectations(clock);
        JobReconciler reconciler = new JobReconciler(client, jobs, pods, expectations, events, clock);
        return ControllerSpec.of("job-controller", WORKERS, reconciler)
                .from(KeySource.objects(jobs))
                .from(KeySource.changes(jobs, (event, sink) -> jobGone(event, sink, pods)))
                .from(KeySource.changes(
                        pods,
                        new OwnerRouter<>(
                                Job.class,
                                jobs,
                                job -> LabelSelectors.of(job.getSpec().getSelector()),
                                expectations)))
                .from(KeySource.changes(pods, (event, sink) -> podWithoutJob(event, sink, jobs)));
    }

    private static void jobGone(InformerEvent<Job> event, KeySink sink, Informer<Pod> pods) {
        if (event instanceof InformerEvent.Removed<Job>) {
            for (Pod pod : pods.inNamespace(Keys.namespace(event.object()))) {
                if (JobFacts.isTracked(pod) && Owners.controls(event.object(), pod)) {
                    sink.add(TrackedPods.podKey(pod));
                }
            }
        }
    }

    private static void podWithoutJob(InformerEvent<Pod> event, KeySink sink, Informer<Job> jobs) {
        Pod pod = event.object();
        if (event instanceof InformerEvent.Removed<Pod> || !JobFacts.isTracked(pod)) {
            return;
        }
        boolean known = Owners.controllerOf(pod)
                .filter(owner -> owner.getKind().equals("Job"))
                .flatMap(owner -> jobs.get(io.kjava.api.ObjectKey.of(Keys.namespace(pod), owner.getName()))
                        .filter(job -> Keys.uid(job).equals(owner.getUid())))
                .isPresent();
        if (!known) {
            sink.add(TrackedPods.podKey(pod));
        }
    }
}
