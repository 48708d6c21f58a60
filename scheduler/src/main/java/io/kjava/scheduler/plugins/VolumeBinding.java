package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.PodRejected;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The pod's claims must exist and be bound to volumes that the node can reach. */
public final class VolumeBinding implements FilterPlugin {
    private static final String WAIT = "WaitForFirstConsumer";

    @Override
    public String name() {
        return "VolumeBinding";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        List<PersistentVolume> bound = new ArrayList<>();
        boolean waits = false;
        for (String name : claims(pod)) {
            PersistentVolumeClaim claim =
                    snapshot.world()
                            .claim(new ObjectKey(pod.namespace(), name))
                            .orElseThrow(
                                    () ->
                                            new PodRejected(
                                                    "persistentvolumeclaim \"%s\" not found"
                                                            .formatted(name)));
            if (claim.getMetadata().getDeletionTimestamp() != null) {
                throw new PodRejected(
                        "persistentvolumeclaim \"%s\" is being deleted".formatted(name));
            }
            String volume = claim.getSpec().getVolumeName();
            if (volume != null && !volume.isEmpty()) {
                snapshot.world().volume(volume).ifPresent(bound::add);
            } else if (isWaiting(claim, snapshot)) {
                waits = true;
            } else {
                throw new PodRejected("pod has unbound immediate PersistentVolumeClaims");
            }
        }
        if (bound.isEmpty() && !waits) {
            return NodeFilter.ALL;
        }
        return node ->
                bound.stream().allMatch(volume -> reaches(volume, node))
                        ? NodeFit.FITS
                        : NodeFit.never("node(s) didn't match PersistentVolume's node affinity");
    }

    private static List<String> claims(PodView pod) {
        List<String> names = new ArrayList<>();
        for (Volume volume : pod.pod().getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                names.add(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getEphemeral() != null) {
                names.add(pod.key().name() + "-" + volume.getName());
            }
        }
        return names;
    }

    private static boolean isWaiting(PersistentVolumeClaim claim, ClusterSnapshot snapshot) {
        String storageClass = claim.getSpec().getStorageClassName();
        return storageClass != null
                && snapshot.world().bindingMode(storageClass).filter(WAIT::equals).isPresent();
    }

    private static boolean reaches(PersistentVolume volume, NodeView node) {
        var affinity = volume.getSpec().getNodeAffinity();
        return affinity == null
                || affinity.getRequired() == null
                || affinity.getRequired().getNodeSelectorTerms().stream()
                        .anyMatch(term -> Selectors.matches(term, node));
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.VOLUME_CHANGED);
    }
}
