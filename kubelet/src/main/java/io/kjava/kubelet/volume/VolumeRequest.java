package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import org.jspecify.annotations.Nullable;

/**
 * A volume of a pod that must be ready.
 *
 * @param before what it was at the last call; null at the first
 */
record VolumeRequest(Pod pod, Volume volume, @Nullable PreparedVolume before) {
    VolumeRequest {
        requireNonNull(pod, "pod");
        requireNonNull(volume, "volume");
    }

    String podUid() {
        return pod.getMetadata().getUid();
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    String name() {
        return volume.getName();
    }
}
