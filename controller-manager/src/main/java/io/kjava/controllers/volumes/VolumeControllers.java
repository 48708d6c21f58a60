package io.kjava.controllers.volumes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;

/** What feeds the controllers of claims and volumes. */
public final class VolumeControllers {
    private VolumeControllers() {}

    /** Claims and volumes share one worker: a volume must not be promised twice. */
    public static ControllerSpec binder(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<PersistentVolumeClaim> claims = informers.informer(PersistentVolumeClaim.class);
        Informer<PersistentVolume> volumes = informers.informer(PersistentVolume.class);
        Informer<StorageClass> classes = informers.informer(StorageClass.class);
        Informer<Node> nodes = informers.informer(Node.class);
        Reconciler forClaims = new ClaimBinder(client, claims, volumes, classes, nodes, events);
        Reconciler forVolumes = new VolumePhases(client, volumes, claims, events, clock);
        Reconciler both = key -> key.namespace().isEmpty() ? forVolumes.reconcile(key) : forClaims.reconcile(key);
        return ControllerSpec.of("persistentvolume-binder-controller", 1, both)
                .from(KeySource.objects(claims))
                .from(KeySource.objects(volumes))
                .from(KeySource.synced(nodes))
                .from(KeySource.changes(claims, (event, sink) -> {
                    String volume = event.object().getSpec().getVolumeName();
                    if (volume != null && !volume.isEmpty()) {
                        sink.add(ObjectKey.cluster(volume));
                    }
                }))
                .from(KeySource.changes(volumes, (event, sink) -> volumeChanged(event, sink, claims)))
                .from(KeySource.changes(
                        classes,
                        (event, sink) -> claims.all().stream()
                                .filter(VolumeControllers::isPending)
                                .forEach(c -> sink.add(Keys.of(c)))));
    }

    private static boolean isPending(PersistentVolumeClaim claim) {
        return claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase());
    }

    private static void volumeChanged(
            InformerEvent<PersistentVolume> event, KeySink sink, Informer<PersistentVolumeClaim> claims) {
        ObjectReference reference = event.object().getSpec().getClaimRef();
        if (reference != null) {
            sink.add(ObjectKey.of(Values.or(reference.getNamespace(), ""), Values.or(reference.getName(), "")));
        } else {
            claims.all().stream().filter(VolumeControllers::isPending).forEach(c -> sink.add(Keys.of(c)));
        }
    }

    public static ControllerSpec claimProtection(ApiClient client, SharedInformers informers) {
        Informer<PersistentVolumeClaim> claims = informers.informer(PersistentVolumeClaim.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        return ControllerSpec.of(
                        "persistentvolumeclaim-protection-controller",
                        1,
                        InUseProtection.ofClaims(client, claims, pods))
                .from(KeySource.objects(claims))
                .from(KeySource.changes(pods, (event, sink) -> {
                    if (event instanceof InformerEvent.Added<Pod>) {
                        return; // a new pod frees nothing
                    }
                    String namespace = Keys.namespace(event.object());
                    for (String name : InUseProtection.claims(event.object())) {
                        ObjectKey key = ObjectKey.of(namespace, name);
                        if (claims.get(key).filter(Keys::isTerminating).isPresent()) {
                            sink.add(key);
                        }
                    }
                }));
    }

    public static ControllerSpec volumeProtection(ApiClient client, SharedInformers informers) {
        Informer<PersistentVolume> volumes = informers.informer(PersistentVolume.class);
        return ControllerSpec.of(
                        "persistentvolume-protection-controller", 1, InUseProtection.ofVolumes(client, volumes))
                .from(KeySource.objects(volumes));
    }

    public static ControllerSpec ephemeralClaims(ApiClient client, SharedInformers informers, EventRecorder events) {
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<PersistentVolumeClaim> claims = informers.informer(PersistentVolumeClaim.class);
        return ControllerSpec.of("ephemeral-volume-controller", 1, new EphemeralClaims(client, pods, claims, events))
                .from(KeySource.synced(claims))
                .from(KeySource.changes(pods, (event, sink) -> {
                    boolean has =
                            event.object().getSpec().getVolumes().stream().anyMatch(v -> v.getEphemeral() != null);
                    if (has && event instanceof InformerEvent.Added<Pod>) {
                        sink.add(Keys.of(event.object()));
                    }
                }));
    }
}
