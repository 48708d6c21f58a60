package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ApiException;
import io.kjava.cri.ContainerConfig;
import io.kjava.cri.Mount;
import io.kjava.kubelet.references.WatchedConfigObjects;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The volumes of this host's pods. Keeps no truth of its own: what is on disk and in the mount table is
 * found again after a restart. The calls for one pod come one after another; pods do not wait for each
 * other.
 */
public final class HostVolumes implements PodVolumes, AutoCloseable {
    private final List<VolumeMounter> mounters;
    private final ContainerMounts containerMounts;
    private final SubPaths subPaths;
    private final VolumeRemoval removal;
    private final Renewals renewals;
    private final ConcurrentMap<String, Map<String, PreparedVolume>> prepared = new ConcurrentHashMap<>();

    /** What must be told that a pod is there, or gone, so that its volumes are renewed in time. */
    record Renewals(WatchedConfigObjects objects, ServiceAccountTokens tokens, WakeUps wakeUps) {
        void forget(String podUid) {
            objects.forget(podUid);
            tokens.forget(podUid);
            wakeUps.forget(podUid);
        }
    }

    HostVolumes(
            List<VolumeMounter> mounters,
            ContainerMounts containerMounts,
            SubPaths subPaths,
            VolumeRemoval removal,
            Renewals renewals) {
        this.mounters = List.copyOf(mounters);
        this.containerMounts = requireNonNull(containerMounts, "containerMounts");
        this.subPaths = requireNonNull(subPaths, "subPaths");
        this.removal = requireNonNull(removal, "removal");
        this.renewals = requireNonNull(renewals, "renewals");
    }

    @Override
    public void prepare(Pod pod) throws InterruptedException {
        renewals.objects().track(pod);
        Map<String, PreparedVolume> ready =
                prepared.computeIfAbsent(pod.getMetadata().getUid(), _ -> new ConcurrentHashMap<>());
        Set<String> used = UsedVolumes.of(pod);
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (used.contains(volume.getName())) {
                ready.put(volume.getName(), prepare(pod, volume, ready));
            }
        }
    }

    private PreparedVolume prepare(Pod pod, Volume volume, Map<String, PreparedVolume> ready)
            throws InterruptedException {
        String name = volume.getName();
        try {
            return mounterOf(volume).prepare(new VolumeRequest(pod, volume, ready.get(name)));
        } catch (VolumeProblem | ApiException | IOException e) {
            throw FailedMounts.of(name, e);
        }
    }

    private VolumeMounter mounterOf(Volume volume) {
        for (VolumeMounter mounter : mounters) {
            if (mounter.handles(volume)) {
                return mounter;
            }
        }
        if (volume.getCsi() != null) {
            throw new VolumeException(
                    FailedMounts.REASON,
                    "MountVolume.NewMounter initialization failed for volume \"%s\" : driver name %s"
                                    .formatted(volume.getName(), volume.getCsi().getDriver())
                            + " not found in the list of registered CSI drivers");
        }
        throw new VolumeProblem("no volume plugin matched");
    }

    @Override
    public List<Mount> mounts(Pod pod, Container container, Map<String, String> environment) {
        return containerMounts.mounts(pod, container, volumesOf(pod), environment);
    }

    @Override
    public List<ContainerConfig.Device> devices(Pod pod, Container container) {
        return containerMounts.devices(container, volumesOf(pod));
    }

    @Override
    public byte[] read(Pod pod, String volume, String path, int limit) throws IOException {
        PreparedVolume found = volumesOf(pod).get(volume);
        if (found == null || found.image() != null || found.block()) {
            throw new FileNotFoundException("volume \"" + volume + "\" has no files to read");
        }
        return subPaths.read(found.hostPath(), Path.of(path), limit);
    }

    private Map<String, PreparedVolume> volumesOf(Pod pod) {
        return prepared.getOrDefault(pod.getMetadata().getUid(), Map.of());
    }

    @Override
    public void release(String podUid) throws InterruptedException {
        renewals.forget(podUid);
        prepared.remove(podUid);
        removal.remove(podUid);
    }

    @Override
    public void close() {
        renewals.wakeUps().close();
    }
}
