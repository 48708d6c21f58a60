package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.CSINodeDriver;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.volumes.VolumeMatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node holds no more volumes of a driver than the driver says there. */
public final class NodeVolumeLimits implements FilterPlugin {
    @Override
    public String name() {
        return "NodeVolumeLimits";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        Map<String, Set<String>> wanted = new HashMap<>();
        addVolumes(pod, snapshot, wanted);
        if (wanted.isEmpty()) {
            return NodeFilter.ALL;
        }
        return node -> {
            Map<String, Integer> limits = limits(node, snapshot);
            if (limits.isEmpty()) {
                return NodeFit.FITS;
            }
            Map<String, Set<String>> all = new HashMap<>();
            wanted.forEach((driver, handles) -> all.put(driver, new HashSet<>(handles)));
            node.pods().forEach(other -> addVolumes(other, snapshot, all));
            return wanted.keySet().stream().allMatch(driver -> fits(all.get(driver), limits.get(driver)))
                    ? NodeFit.FITS
                    : NodeFit.unfit("node(s) exceed max volume count");
        };
    }

    private static boolean fits(@Nullable Set<String> handles, @Nullable Integer limit) {
        return handles == null || limit == null || handles.size() <= limit;
    }

    private static Map<String, Integer> limits(NodeView node, ClusterSnapshot snapshot) {
        Map<String, Integer> result = new HashMap<>();
        Optional<CSINode> drivers = snapshot.world().drivers(node.name());
        if (drivers.isPresent() && drivers.get().getSpec() != null) {
            for (CSINodeDriver driver : drivers.get().getSpec().getDrivers()) {
                if (driver.getAllocatable() != null && driver.getAllocatable().getCount() != null) {
                    result.put(driver.getName(), driver.getAllocatable().getCount());
                }
            }
        }
        return result;
    }

    /** Adds the pod's volumes, each under a name that two pods with the same volume share. */
    private static void addVolumes(PodView pod, ClusterSnapshot snapshot, Map<String, Set<String>> byDriver) {
        for (Volume volume : pod.pod().getSpec().getVolumes()) {
            if (volume.getCsi() != null) {
                add(byDriver, volume.getCsi().getDriver(), pod.uid() + "/" + volume.getName());
            }
        }
        for (ObjectKey key : pod.claims()) {
            snapshot.world().claim(key).ifPresent(claim -> addClaim(key, claim, snapshot, byDriver));
        }
    }

    private static void addClaim(
            ObjectKey key, PersistentVolumeClaim claim, ClusterSnapshot snapshot, Map<String, Set<String>> byDriver) {
        String name = claim.getSpec().getVolumeName();
        if (name == null || name.isEmpty()) {
            snapshot.world()
                    .storageClass(VolumeMatch.storageClass(claim))
                    .map(StorageClass::getProvisioner)
                    .ifPresent(driver -> add(byDriver, driver, key.toString()));
            return;
        }
        snapshot.world()
                .volume(name)
                .map(PersistentVolume::getSpec)
                .filter(spec -> spec.getCsi() != null)
                .ifPresent(spec ->
                        add(byDriver, spec.getCsi().getDriver(), spec.getCsi().getVolumeHandle()));
    }

    private static void add(Map<String, Set<String>> byDriver, String driver, String volume) {
        byDriver.computeIfAbsent(driver, _ -> new HashSet<>()).add(volume);
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.NODE_CHANGED, WakeUp.POD_GONE, WakeUp.VOLUME_CHANGED);
    }
}
