package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;

/** Finds the persistent volume behind a claim of a pod. Asks the server; thread-safe. */
final class Claims {
    private final ApiClient client;

    /** A volume that belongs to the pod's claim. */
    record Bound(PersistentVolume volume, boolean readOnly) {}

    Claims(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** @throws VolumeException while the claim is not bound */
    Bound bound(Pod pod, Volume volume) {
        boolean ephemeral = volume.getEphemeral() != null;
        String name = ephemeral
                ? pod.getMetadata().getName() + "-" + volume.getName()
                : volume.getPersistentVolumeClaim().getClaimName();
        ObjectKey key = ObjectKey.of(pod.getMetadata().getNamespace(), name);
        try {
            PersistentVolumeClaim claim = claim(key);
            if (ephemeral && !isControlledBy(claim, pod)) {
                throw new VolumeProblem("PVC %s was not created for pod %s/%s (pod is not owner)"
                        .formatted(key, key.namespace(), pod.getMetadata().getName()));
            }
            boolean readOnly = !ephemeral
                    && Boolean.TRUE.equals(volume.getPersistentVolumeClaim().getReadOnly());
            return new Bound(volumeOf(claim), readOnly);
        } catch (VolumeProblem | ApiException e) {
            throw FailedMounts.notProcessed(volume.getName(), "error processing PVC " + key + ": " + e.getMessage());
        }
    }

    private PersistentVolumeClaim claim(ObjectKey key) {
        PersistentVolumeClaim claim = client.resource(PersistentVolumeClaim.class)
                .get(key)
                .orElseThrow(() -> new VolumeProblem("failed to fetch PVC from API server:"
                        + " persistentvolumeclaims \"%s\" not found".formatted(key.name())));
        if (claim.getMetadata().getDeletionTimestamp() != null) {
            throw new VolumeProblem("PVC is being deleted");
        }
        String phase = claim.getStatus() == null ? "" : claim.getStatus().getPhase();
        String volume = claim.getSpec().getVolumeName();
        if (!"Bound".equals(phase) || volume == null || volume.isEmpty()) {
            throw new VolumeProblem("PVC is not bound");
        }
        return claim;
    }

    private PersistentVolume volumeOf(PersistentVolumeClaim claim) {
        String name = claim.getSpec().getVolumeName();
        PersistentVolume volume = client.resource(PersistentVolume.class)
                .get(ObjectKey.cluster(name))
                .orElseThrow(() -> new VolumeProblem("failed to fetch PV %s from API server:".formatted(name)
                        + " persistentvolumes \"%s\" not found".formatted(name)));
        ObjectReference owner = volume.getSpec().getClaimRef();
        if (owner == null || !claim.getMetadata().getUid().equals(owner.getUid())) {
            throw new VolumeProblem("PV %s is not bound to this claim".formatted(name));
        }
        return volume;
    }

    private static boolean isControlledBy(PersistentVolumeClaim claim, Pod pod) {
        return claim.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getUid)
                .anyMatch(pod.getMetadata().getUid()::equals);
    }
}
