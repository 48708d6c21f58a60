package io.kjava.volumes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import io.kjava.selector.LabelSelectors;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which volume fits a claim. Pure. */
public final class VolumeMatch {
    private static final String STORAGE = "storage";

    private VolumeMatch() {}

    /**
     * A volume that waits for this very claim, or else the smallest free one that is large enough.
     *
     * @param reachable whether the node of the claim's first pod reaches a volume
     */
    public static Optional<PersistentVolume> find(
            PersistentVolumeClaim claim, Collection<PersistentVolume> volumes, Predicate<PersistentVolume> reachable) {
        Optional<PersistentVolume> reserved = volumes.stream()
                .filter(volume -> isReservedFor(volume, claim))
                .filter(volume -> isLargeEnough(volume, claim))
                .findFirst();
        return reserved.or(() -> volumes.stream()
                .filter(volume -> volume.getSpec().getClaimRef() == null)
                .filter(volume -> fits(volume, claim))
                .filter(reachable)
                .min(Comparator.comparing(VolumeMatch::capacity)
                        .thenComparing(v -> v.getMetadata().getName())));
    }

    public static boolean isReservedFor(PersistentVolume volume, PersistentVolumeClaim claim) {
        ObjectReference reference = volume.getSpec().getClaimRef();
        return reference != null
                && claim.getMetadata().getName().equals(reference.getName())
                && claim.getMetadata().getNamespace().equals(reference.getNamespace())
                && (or(reference.getUid(), "").isEmpty()
                        || claim.getMetadata().getUid().equals(reference.getUid()));
    }

    private static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
        return volume.getMetadata().getDeletionTimestamp() == null
                && isLargeEnough(volume, claim)
                && volume.getSpec().getAccessModes().containsAll(claim.getSpec().getAccessModes())
                && storageClass(volume).equals(storageClass(claim))
                && or(volume.getSpec().getVolumeMode(), "Filesystem")
                        .equals(or(claim.getSpec().getVolumeMode(), "Filesystem"))
                && or(volume.getSpec().getVolumeAttributesClassName(), "")
                        .equals(or(claim.getSpec().getVolumeAttributesClassName(), ""))
                && (claim.getSpec().getSelector() == null
                        || LabelSelectors.of(claim.getSpec().getSelector())
                                .matches(volume.getMetadata().getLabels()));
    }

    private static boolean isLargeEnough(PersistentVolume volume, PersistentVolumeClaim claim) {
        Map<String, Quantity> requests = claim.getSpec().getResources() == null
                ? null
                : claim.getSpec().getResources().getRequests();
        return capacity(volume).compareTo(QuantityValue.in(requests, STORAGE)) >= 0;
    }

    private static QuantityValue capacity(PersistentVolume volume) {
        return QuantityValue.in(volume.getSpec().getCapacity(), STORAGE);
    }

    public static String storageClass(PersistentVolume volume) {
        return or(volume.getSpec().getStorageClassName(), "");
    }

    public static String storageClass(PersistentVolumeClaim claim) {
        return or(claim.getSpec().getStorageClassName(), "");
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }
}
