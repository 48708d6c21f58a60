package io.kjava.scheduler.framework;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/**
 * What has to be done about an unbound claim before its pod may go to a node.
 *
 * @param volume the volume to reserve for it; empty when one is to be made for that node
 */
public record VolumeChoice(PersistentVolumeClaim claim, Optional<PersistentVolume> volume) {
    /** On a claim: the node for which its volume is to be made. */
    public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

    public VolumeChoice {
        requireNonNull(claim, "claim");
        requireNonNull(volume, "volume");
    }

    public static boolean isBound(PersistentVolumeClaim claim) {
        String volume = claim.getSpec().getVolumeName();
        return volume != null
                && !volume.isEmpty()
                && claim.getMetadata().getAnnotations().containsKey(BIND_COMPLETED);
    }
}
