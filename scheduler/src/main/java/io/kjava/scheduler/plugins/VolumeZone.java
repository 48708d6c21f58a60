package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A volume that is labelled with a zone or region is used on nodes of that zone or region only. */
public final class VolumeZone implements FilterPlugin {
    /** Each label and its older name. */
    private static final Map<String, String> LABELS = Map.of(
            "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone",
            "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");

    @Override
    public String name() {
        return "VolumeZone";
    }

    /** One label of one volume: the node's value must be among these. */
    private record Place(String label, Set<String> values) {
        boolean allows(NodeView node) {
            String value = node.labels().get(label);
            if (value == null) {
                value = node.labels().get(LABELS.get(label));
            }
            return value != null && values.contains(value);
        }
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        List<Place> places = new ArrayList<>();
        for (ObjectKey key : pod.claims()) {
            Optional<PersistentVolume> volume = snapshot.world()
                    .claim(key)
                    .map(claim -> claim.getSpec().getVolumeName())
                    .flatMap(name -> snapshot.world().volume(name));
            volume.map(v -> v.getMetadata().getLabels()).ifPresent(labels -> places.addAll(placesOf(labels)));
        }
        if (places.isEmpty()) {
            return NodeFilter.ALL;
        }
        return node -> isUnlabelled(node) || places.stream().allMatch(place -> place.allows(node))
                ? NodeFit.FITS
                : NodeFit.never("node(s) had no available volume zone");
    }

    private static List<Place> placesOf(Map<String, String> labels) {
        List<Place> result = new ArrayList<>();
        LABELS.forEach((label, older) -> {
            String value = labels.getOrDefault(label, labels.get(older));
            if (value != null) {
                // A volume that is in several zones names them all: a__b.
                result.add(new Place(label, Set.of(value.split("__"))));
            }
        });
        return result;
    }

    /** A cluster that knows no zones has nothing to compare with. */
    private static boolean isUnlabelled(NodeView node) {
        return LABELS.entrySet().stream()
                .noneMatch(label -> node.labels().containsKey(label.getKey())
                        || node.labels().containsKey(label.getValue()));
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.VOLUME_CHANGED);
    }
}
