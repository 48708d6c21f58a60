package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ImageSpec;

/** Images that are mounted as volumes. Blocking; thread-safe. */
@FunctionalInterface
public interface VolumeImages {
    /** For a runtime that cannot mount images. */
    VolumeImages UNSUPPORTED = (pod, source) -> {
        throw new VolumeException(
                "FailedMount",
                "image volume \"" + source.getReference() + "\" is not supported by the container runtime");
    };

    /**
     * Makes sure that the image is on the node.
     *
     * @throws VolumeException when it cannot be pulled, or the runtime cannot mount it
     */
    ImageSpec fetch(Pod pod, ImageVolumeSource source) throws InterruptedException;
}
