package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ImageSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A volume that containers can use.
 *
 * @param hostPath where it is; of no meaning for an image
 * @param image what is mounted by the runtime; null for a path
 * @param readOnly whatever a container's mount says
 * @param block a device, not a directory
 * @param version of its content: equal means that nothing is to be renewed; empty when it has none
 */
record PreparedVolume(Path hostPath, @Nullable ImageSpec image, boolean readOnly, boolean block, String version) {
    PreparedVolume {
        requireNonNull(hostPath, "hostPath");
        requireNonNull(version, "version");
    }

    static PreparedVolume directory(Path hostPath, boolean readOnly) {
        return new PreparedVolume(hostPath, null, readOnly, false, "");
    }

    static PreparedVolume content(Path hostPath, String version) {
        return new PreparedVolume(hostPath, null, true, false, version);
    }

    static PreparedVolume device(Path device, boolean readOnly) {
        return new PreparedVolume(device, null, readOnly, true, "");
    }

    static PreparedVolume image(ImageSpec image) {
        return new PreparedVolume(Path.of("/"), image, true, false, "");
    }
}
