package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes all volumes of a pod away, from what the mount table and the disk say alone. Deletes nothing
 * before everything is unmounted, so that no file of a mounted volume is ever touched.
 */
final class VolumeRemoval {
    private static final String REASON = "FailedUnmount";

    private final PodPaths paths;
    private final Mounts mounts;

    VolumeRemoval(PodPaths paths, Mounts mounts) {
        this.paths = requireNonNull(paths, "paths");
        this.mounts = requireNonNull(mounts, "mounts");
    }

    /** @throws VolumeException when a mount is busy or a file cannot be deleted */
    void remove(String podUid) {
        for (Path directory : List.of(paths.subPaths(podUid), paths.volumes(podUid))) {
            try {
                remove(directory);
            } catch (IOException e) {
                throw new VolumeException(
                        REASON, "UnmountVolume.TearDown failed for pod " + podUid + " : " + e.getMessage(), e);
            }
        }
    }

    private void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        for (Path mount : mounts.below(directory)) {
            mounts.unmount(mount);
        }
        List<Path> left = mounts.below(directory);
        if (!left.isEmpty()) {
            throw new IOException(left.getFirst() + " is still mounted");
        }
        FileTrees.delete(directory);
    }
}
