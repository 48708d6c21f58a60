package io.kjava.kubelet.volume;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * One file of a projected volume.
 *
 * @param user who owns it; root when empty
 */
record ProjectedFile(byte[] content, int mode, OptionalLong user) {
    static ProjectedFile of(byte[] content, int mode) {
        return new ProjectedFile(content, mode, OptionalLong.empty());
    }

    boolean hasContent(byte[] other) {
        return Arrays.equals(content, other);
    }
}
