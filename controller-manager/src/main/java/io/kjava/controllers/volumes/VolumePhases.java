package io.kjava.controllers.volumes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import java.time.InstantSource;
import java.util.Optional;

/** Says of each volume whether it is free, bound or released. Keys are volumes. */
final class VolumePhases implements Reconciler {
    private final ResourceClient<PersistentVolume> client;
    private final ResourceClient<PersistentVolumeClaim> claimClient;
    private final Informer<PersistentVolume> volumes;
    private final Informer<PersistentVolumeClaim> claims;
    private final EventRecorder events;
    private final InstantSource clock;

    VolumePhases(
            ApiClient client,
            Informer<PersistentVolume> volumes,
            Informer<PersistentVolumeClaim> claims,
            EventRecorder events,
            InstantSource clock) {
        this.client = client.resource(PersistentVolume.class);
        this.claimClient = client.resource(PersistentVolumeClaim.class);
        this.volumes = requireNonNull(volumes, "volumes");
        this.claims = requireNonNull(claims, "claims");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<PersistentVolume> found = volumes.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        PersistentVolume volume = found.get();
        ObjectReference reference = volume.getSpec().getClaimRef();
        if (reference == null || Values.or(reference.getUid(), "").isEmpty()) {
            setPhase(volume, "Available");
            return Outcome.SETTLED;
        }
        ObjectKey claimKey = ObjectKey.of(reference.getNamespace(), reference.getName());
        Optional<PersistentVolumeClaim> claim = claims.get(claimKey)
                .filter(c -> Keys.uid(c).equals(reference.getUid()))
                .or(() -> claimClient.get(claimKey))
                .filter(c -> Keys.uid(c).equals(reference.getUid()));
        if (claim.isEmpty()) {
            release(volume);
        } else if (key.name().equals(claim.get().getSpec().getVolumeName())) {
            setPhase(volume, "Bound");
        }
        return Outcome.SETTLED;
    }

    private void release(PersistentVolume volume) {
        setPhase(volume, "Released");
        String policy = Values.or(volume.getSpec().getPersistentVolumeReclaimPolicy(), "Retain");
        boolean foreign = volume.getMetadata().getAnnotations().containsKey(Annotations.PROVISIONED_BY)
                || volume.getSpec().getCsi() != null;
        if (!policy.equals("Delete") || foreign || Keys.isTerminating(volume)) {
            return; // retained, or its provisioner cleans up
        }
        if (volume.getSpec().getHostPath() == null
                || !Values.or(volume.getSpec().getHostPath().getPath(), "").startsWith("/tmp/")) {
            events.warning(
                    volume,
                    "VolumeFailedDelete",
                    "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched"
                            .formatted(Keys.name(volume)));
            setPhase(volume, "Failed");
            return;
        }
        try {
            client.delete(Keys.of(volume), DeleteOptions.DEFAULT.withUid(Keys.uid(volume)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void setPhase(PersistentVolume volume, String phase) {
        String known = volume.getStatus() == null ? "" : volume.getStatus().getPhase();
        boolean keepsFailure = "Failed".equals(known) && phase.equals("Released");
        if (!phase.equals(known) && !keepsFailure) {
            client.updateStatus(new PersistentVolumeBuilder(volume)
                    .editOrNewStatus()
                    .withPhase(phase)
                    .withLastPhaseTransitionTime(Timestamps.format(clock.instant()))
                    .endStatus()
                    .build());
        }
    }
}
