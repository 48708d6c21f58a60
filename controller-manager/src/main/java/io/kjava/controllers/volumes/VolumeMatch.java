package io.kjava.controllers.volumes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import io.kjava.controllers.nodes.NodeAffinities;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.selector.LabelSelectors;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Which volume fits a claim. Pure. */
final class VolumeMatch {
    private static final String STORAGE = "storage";

    private VolumeMatch() {}

    /**
     * A volume that waits for this very claim, or else the smallest free one that is large enough.
     *
     * @param node where the claim's first pod will run; null when that does not matter
     */
    static Optional<PersistentVolume> find(
            PersistentVolumeClaim claim,
            Collection<PersistentVolume> volumes,
            @org.jspecify.annotations.Nullable Node node) {
        Optional<PersistentVolume> reserved =
                volumes.stream()
                        .filter(volume -> isReservedFor(volume, claim))
                        .filter(volume -> isLargeEnough(volume, claim))
                        .findFirst();
        return reserved.or(
                () ->
                        volumes.stream()
                                .filter(volume -> volume.getSpec().getClaimRef() == null)
                                .filter(volume -> fits(volume, claim))
                                .filter(volume -> isReachable(volume, node))
                                .min(
                                        Comparator.comparing(VolumeMatch::capacity)
                                                .thenComparing(Keys::name)));
    }

    static boolean isReservedFor(PersistentVolume volume, PersistentVolumeClaim claim) {
        ObjectReference reference = volume.getSpec().getClaimRef();
        return reference != null
                && Keys.name(claim).equals(reference.getName())
                && Keys.namespace(claim).equals(reference.getNamespace())
                && (Values.or(reference.getUid(), "").isEmpty()
                        || Keys.uid(claim).equals(reference.getUid()));
    }

    private static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
        return !Keys.isTerminating(volume)
                && isLargeEnough(volume, claim)
                && volume.getSpec()
                        .getAccessModes()
                        .containsAll(claim.getSpec().getAccessModes())
                && storageClass(volume).equals(storageClass(claim))
                && Values.or(volume.getSpec().getVolumeMode(), "Filesystem")
                        .equals(Values.or(claim.getSpec().getVolumeMode(), "Filesystem"))
                && Values.or(volume.getSpec().getVolumeAttributesClassName(), "")
                        .equals(Values.or(claim.getSpec().getVolumeAttributesClassName(), ""))
                && (claim.getSpec().getSelector() == null
                        || LabelSelectors.of(claim.getSpec().getSelector())
                                .matches(volume.getMetadata().getLabels()));
    }

    private static boolean isReachable(
            PersistentVolume volume, @org.jspecify.annotations.Nullable Node node) {
        return node == null
                || volume.getSpec().getNodeAffinity() == null
                || volume.getSpec().getNodeAffinity().getRequired() == null
                || NodeAffinities.matches(volume.getSpec().getNodeAffinity().getRequired(), node);
    }

    private static boolean isLargeEnough(PersistentVolume volume, PersistentVolumeClaim claim) {
        Map<String, Quantity> requests =
                claim.getSpec().getResources() == null
                        ? null
                        : claim.getSpec().getResources().getRequests();
        return capacity(volume).compareTo(QuantityValue.in(requests, STORAGE)) >= 0;
    }

    private static QuantityValue capacity(PersistentVolume volume) {
        return QuantityValue.in(volume.getSpec().getCapacity(), STORAGE);
    }

    static String storageClass(PersistentVolume volume) {
        return Values.or(volume.getSpec().getStorageClassName(), "");
    }

    static String storageClass(PersistentVolumeClaim claim) {
        return Values.or(claim.getSpec().getStorageClassName(), "");
    }
}
