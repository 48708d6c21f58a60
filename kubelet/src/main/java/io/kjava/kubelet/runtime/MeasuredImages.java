package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.Image;
import io.kjava.cri.ImageFilesystems;
import io.kjava.cri.ImageService;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.RegistryLogin;
import io.kjava.cri.SandboxConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store of images whose operations are counted and timed. As thread-safe as the one that it wraps. */
public final class MeasuredImages implements ImageService {
    private final ImageService inner;
    private final RuntimeOperations operations;

    public MeasuredImages(ImageService inner, RuntimeOperations operations) {
        this.inner = requireNonNull(inner, "inner");
        this.operations = requireNonNull(operations, "operations");
    }

    @Override
    public List<Image> listImages() {
        return operations.timed("list_images", () -> inner.listImages());
    }

    @Override
    public Optional<Image> imageStatus(ImageSpec image) {
        return operations.timed("image_status", () -> inner.imageStatus(image));
    }

    @Override
    public String pullImage(ImageSpec image, RegistryLogin login, @Nullable SandboxConfig sandbox) {
        return operations.timed("pull_image", () -> inner.pullImage(image, login, sandbox));
    }

    @Override
    public void removeImage(ImageSpec image) {
        operations.timed("remove_image", () -> inner.removeImage(image));
    }

    @Override
    public ImageFilesystems filesystems() {
        return operations.timed("image_fs_info", () -> inner.filesystems());
    }
}
