package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A path of the host (or an image) that a container sees.
 *
 * @param hostPath empty when {@code image} is set
 * @param image an image whose content is mounted; null for a path of the host
 */
public record Mount(
        String containerPath,
        String hostPath,
        boolean readonly,
        boolean selinuxRelabel,
        Propagation propagation,
        boolean recursiveReadOnly,
        @Nullable ImageSpec image,
        String imageSubPath) {
    /** Whether later mounts cross the border; the order is the wire's. */
    public enum Propagation {
        PRIVATE,
        HOST_TO_CONTAINER,
        BIDIRECTIONAL
    }

    public Mount {
        requireNonNull(containerPath, "containerPath");
        requireNonNull(hostPath, "hostPath");
        requireNonNull(propagation, "propagation");
        requireNonNull(imageSubPath, "imageSubPath");
    }

    public static Mount of(String containerPath, String hostPath, boolean readonly) {
        return new Mount(containerPath, hostPath, readonly, false, Propagation.PRIVATE, false, null, "");
    }

    public Mount withPropagation(Propagation propagation) {
        return new Mount(
                containerPath, hostPath, readonly, selinuxRelabel, propagation, recursiveReadOnly, image, imageSubPath);
    }
}
