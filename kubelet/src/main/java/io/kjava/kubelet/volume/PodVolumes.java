package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ContainerConfig;
import io.kjava.cri.Mount;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The volumes of all pods. Blocking; the calls for one pod come one after another. */
public interface PodVolumes {
    /**
     * Makes every volume of the pod ready on this host, and renews what has changed. Idempotent, and
     * cheap when nothing is to be done: it is called before containers are started and again after a
     * restart of the kubelet.
     *
     * @throws VolumeException when one cannot be made ready; the caller tries again later
     */
    void prepare(Pod pod) throws InterruptedException;

    /**
     * What a container (init and ephemeral ones too) sees of the prepared volumes, in the order of its
     * spec.
     *
     * @param environment for {@code subPathExpr}
     * @throws VolumeException for a mount that the spec gets wrong
     */
    List<Mount> mounts(Pod pod, Container container, Map<String, String> environment);

    /** The block devices that a container sees of the prepared volumes. */
    default List<ContainerConfig.Device> devices(Pod pod, Container container) {
        return List.of();
    }

    /**
     * Reads a file in a prepared volume; never one outside of it.
     *
     * @throws IOException when there is none, or it is larger than {@code limit} bytes
     */
    default byte[] read(Pod pod, String volume, String path, int limit) throws IOException {
        throw new FileNotFoundException(volume + "/" + path);
    }

    /**
     * Unmounts and deletes all. Idempotent; nothing of the pod runs any more. The pod may be known by
     * its uid only (after a restart of the kubelet).
     *
     * @throws VolumeException when something is left; the caller tries again later
     */
    void release(String podUid) throws InterruptedException;
}
