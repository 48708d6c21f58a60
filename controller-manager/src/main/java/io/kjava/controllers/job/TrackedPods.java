package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.Batches;
import io.kjava.informer.Informer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the finalizer off pods: of those that are counted, and of those whose job is gone. */
final class TrackedPods {
    private static final String POD = "pod:"; // no object's name has a colon

    private final ResourceClient<Pod> client;
    private final ResourceClient<Job> jobClient;
    private final Informer<Pod> pods;
    private final Informer<Job> jobs;

    TrackedPods(ApiClient client, Informer<Pod> pods, Informer<Job> jobs) {
        this.client = client.resource(Pod.class);
        this.jobClient = client.resource(Job.class);
        this.pods = pods;
        this.jobs = jobs;
    }

    /** The key that asks for a look at a pod without a job. */
    static ObjectKey podKey(Pod pod) {
        return ObjectKey.of(Keys.namespace(pod), POD + Keys.name(pod));
    }

    static boolean isPodKey(ObjectKey key) {
        return key.name().startsWith(POD);
    }

    void release(List<Pod> counted) throws InterruptedException {
        List<Pod> held = counted.stream().filter(JobFacts::isTracked).toList();
        Batches.all(held.size(), i -> release(held.get(i))).orThrow();
    }

    void releaseOrphan(ObjectKey key) {
        ObjectKey podKey = ObjectKey.of(key.namespace(), key.name().substring(POD.length()));
        Optional<Pod> pod = pods.get(podKey).filter(JobFacts::isTracked);
        if (pod.isPresent() && jobOf(pod.get()).isEmpty()) {
            release(pod.get());
        }
    }

    private Optional<Job> jobOf(Pod pod) {
        Optional<OwnerReference> owner =
                Owners.controllerOf(pod).filter(o -> o.getKind().equals("Job"));
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        ObjectKey key = ObjectKey.of(Keys.namespace(pod), owner.get().getName());
        return jobs.get(key)
                .or(() -> jobClient.get(key))
                .filter(job -> Keys.uid(job).equals(owner.get().getUid()));
    }

    private void release(Pod pod) {
        byte[] patch = JsonCodec.writeTyped(Map.of(
                "metadata",
                Map.of("uid", Keys.uid(pod), "$deleteFromPrimitiveList/finalizers", List.of(JobFacts.FINALIZER))));
        try {
            client.patch(Keys.of(pod), PatchType.STRATEGIC, patch, "");
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }
}
