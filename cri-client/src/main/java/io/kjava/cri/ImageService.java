package io.kjava.cri;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The node's images. Every method blocks, is thread-safe and throws {@link CriException}. */
public interface ImageService {
    List<Image> listImages();

    /** Empty when the node does not have it. */
    Optional<Image> imageStatus(ImageSpec image);

    /**
     * Fetches an image and returns its reference.
     *
     * @param sandbox for which pod; null when for none
     */
    String pullImage(ImageSpec image, RegistryLogin login, @Nullable SandboxConfig sandbox);

    /** Idempotent. */
    void removeImage(ImageSpec image);

    ImageFilesystems filesystems();
}
