package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import java.nio.charset.StandardCharsets;

/**
 * A fingerprint of that part of a container's spec whose change makes a new container necessary: its
 * name and image. All else is immutable or can be changed in place.
 */
public final class SpecHash {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private SpecHash() {}

    public static String of(Container spec) {
        int hash = FNV_OFFSET;
        String text = "{\"name\":\"" + spec.getName() + "\",\"image\":\"" + spec.getImage() + "\"}";
        for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ part & 0xFF) * FNV_PRIME;
        }
        return Integer.toHexString(hash);
    }
}
