package io.kjava.controllers.volumes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A finalizer on what is in use, until it is not. */
final class InUseProtection<T extends HasMetadata> implements Reconciler {
    private final ResourceClient<T> client;
    private final Informer<T> objects;
    private final String finalizer;
    private final Predicate<T> inUse;

    private InUseProtection(ResourceClient<T> client, Informer<T> objects, String finalizer, Predicate<T> inUse) {
        this.client = client;
        this.objects = objects;
        this.finalizer = finalizer;
        this.inUse = inUse;
    }

    /** A claim is in use while a pod that may still run names it. */
    static InUseProtection<PersistentVolumeClaim> ofClaims(
            ApiClient client, Informer<PersistentVolumeClaim> claims, Informer<Pod> pods) {
        ResourceClient<Pod> podClient = client.resource(Pod.class);
        return new InUseProtection<>(
                client.resource(PersistentVolumeClaim.class),
                claims,
                "kubernetes.io/pvc-protection",
                claim -> pods.inNamespace(Keys.namespace(claim)).stream().anyMatch(pod -> uses(pod, Keys.name(claim)))
                        // the copy may be behind: the server has the last word
                        || podClient.list(io.kjava.client.ListQuery.in(Keys.namespace(claim))).items().stream()
                                .anyMatch(pod -> uses(pod, Keys.name(claim))));
    }

    /** A volume is in use while it is bound. */
    static InUseProtection<PersistentVolume> ofVolumes(ApiClient client, Informer<PersistentVolume> volumes) {
        return new InUseProtection<>(
                client.resource(PersistentVolume.class),
                volumes,
                "kubernetes.io/pv-protection",
                volume -> volume.getStatus() != null
                        && "Bound".equals(volume.getStatus().getPhase()));
    }

    /** Names of the claims that a pod uses. */
    static List<String> claims(Pod pod) {
        List<String> names = new ArrayList<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                names.add(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getEphemeral() != null) {
                names.add(Keys.name(pod) + "-" + volume.getName());
            }
        }
        return names;
    }

    private static boolean uses(Pod pod, String claim) {
        boolean mayRun = !PodFacts.isFinished(pod) && !PodFacts.nodeName(pod).isEmpty();
        return mayRun && claims(pod).contains(claim);
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<T> found = objects.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        T object = found.get();
        boolean held = object.getMetadata().getFinalizers().contains(finalizer);
        if (Keys.isTerminating(object) && held && !inUse.test(object)) {
            write(object, finalizers -> finalizers.remove(finalizer));
        } else if (!Keys.isTerminating(object) && !held) {
            write(object, finalizers -> finalizers.add(finalizer));
        }
        return Outcome.SETTLED;
    }

    /** An update, because this controller may not patch. */
    @SuppressWarnings("unchecked")
    private void write(T object, Consumer<List<String>> change) {
        T copy = (T) JsonCodec.read(JsonCodec.writeTyped(object), object.getClass());
        List<String> finalizers = new ArrayList<>(copy.getMetadata().getFinalizers());
        change.accept(finalizers);
        copy.getMetadata().setFinalizers(finalizers);
        client.update(copy);
    }
}
