package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.PodRejected;
import io.kjava.scheduler.framework.VolumeChoice;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.volumes.VolumeMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pod's claims must exist and be bound to volumes that the node can reach; those that wait for
 * their first consumer must find a volume on the node or be provisionable there.
 */
public final class VolumeBinding implements FilterPlugin {
    private static final String WAIT = "WaitForFirstConsumer";
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    @Override
    public String name() {
        return "VolumeBinding";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        List<String> boundTo = new ArrayList<>();
        List<PersistentVolumeClaim> waiting = new ArrayList<>();
        for (ObjectKey key : pod.claims()) {
            PersistentVolumeClaim claim = existing(key, snapshot);
            if (VolumeChoice.isBound(claim)) {
                boundTo.add(claim.getSpec().getVolumeName());
            } else if (isWaiting(claim, snapshot)) {
                waiting.add(claim);
            } else {
                throw new PodRejected("pod has unbound immediate PersistentVolumeClaims");
            }
        }
        if (boundTo.isEmpty() && waiting.isEmpty()) {
            return NodeFilter.ALL;
        }
        return node -> fit(boundTo, waiting, snapshot, node);
    }

    private static PersistentVolumeClaim existing(ObjectKey key, ClusterSnapshot snapshot) {
        PersistentVolumeClaim claim = snapshot.world()
                .claim(key)
                .orElseThrow(() -> new PodRejected("persistentvolumeclaim \"%s\" not found".formatted(key.name())));
        if (claim.getMetadata().getDeletionTimestamp() != null) {
            throw new PodRejected("persistentvolumeclaim \"%s\" is being deleted".formatted(key.name()));
        }
        if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
            throw new PodRejected("persistentvolumeclaim \"%s\" bound to non-existent persistentvolume \"%s\""
                    .formatted(key.name(), claim.getSpec().getVolumeName()));
        }
        return claim;
    }

    private static NodeFit fit(
            List<String> boundTo, List<PersistentVolumeClaim> waiting, ClusterSnapshot snapshot, NodeView node) {
        List<String> reasons = new ArrayList<>(0);
        for (String name : boundTo) {
            Optional<PersistentVolume> volume = snapshot.world().volume(name);
            if (volume.isEmpty()) {
                reasons.add("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
            } else if (!reaches(volume.get(), node)) {
                reasons.add("node(s) didn't match PersistentVolume's node affinity");
            }
        }
        if (choices(waiting, snapshot, node).isEmpty()) {
            reasons.add("node(s) didn't find available persistent volumes to bind");
        }
        return reasons.isEmpty()
                ? NodeFit.FITS
                : new NodeFit.Unfit(reasons.stream().distinct().toList(), false);
    }

    /** Of each waiting claim of the pod, what must happen to it on that node; empty for a bad node. */
    public static Optional<List<VolumeChoice>> choices(PodView pod, ClusterSnapshot snapshot, NodeView node) {
        List<PersistentVolumeClaim> waiting = pod.claims().stream()
                .map(key -> snapshot.world().claim(key))
                .flatMap(Optional::stream)
                .filter(claim -> !VolumeChoice.isBound(claim))
                .toList();
        return choices(waiting, snapshot, node);
    }

    private static Optional<List<VolumeChoice>> choices(
            List<PersistentVolumeClaim> waiting, ClusterSnapshot snapshot, NodeView node) {
        List<VolumeChoice> result = new ArrayList<>();
        Collection<PersistentVolume> free =
                waiting.isEmpty() ? List.of() : new ArrayList<>(snapshot.world().volumes());
        for (PersistentVolumeClaim claim : waiting) {
            Optional<PersistentVolume> volume =
                    VolumeMatch.find(claim, free, v -> reaches(v, node)).filter(v -> reaches(v, node));
            if (volume.isPresent()) {
                free.remove(volume.get());
            } else if (!isProvisionable(claim, snapshot, node)) {
                return Optional.empty();
            }
            result.add(new VolumeChoice(claim, volume));
        }
        return Optional.of(result);
    }

    private static boolean isProvisionable(PersistentVolumeClaim claim, ClusterSnapshot snapshot, NodeView node) {
        String chosen = claim.getMetadata().getAnnotations().get(VolumeChoice.SELECTED_NODE);
        Optional<StorageClass> storageClass = snapshot.world().storageClass(VolumeMatch.storageClass(claim));
        return (chosen == null || chosen.equals(node.name()))
                && storageClass.isPresent()
                && !NO_PROVISIONER.equals(storageClass.get().getProvisioner())
                && isAllowed(storageClass.get().getAllowedTopologies(), node.labels());
    }

    private static boolean isAllowed(List<TopologySelectorTerm> terms, Map<String, String> labels) {
        return terms.isEmpty()
                || terms.stream()
                        .anyMatch(term -> term.getMatchLabelExpressions().stream()
                                .allMatch(e -> e.getValues().contains(labels.get(e.getKey()))));
    }

    private static boolean isWaiting(PersistentVolumeClaim claim, ClusterSnapshot snapshot) {
        String volume = claim.getSpec().getVolumeName();
        return (volume == null || volume.isEmpty())
                && snapshot.world()
                        .storageClass(VolumeMatch.storageClass(claim))
                        .filter(c -> WAIT.equals(c.getVolumeBindingMode()))
                        .isPresent();
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
