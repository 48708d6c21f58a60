package io.kjava.cri.grpc;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.Image;
import io.kjava.cri.ImageFilesystems;
import io.kjava.cri.ImageService;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.RegistryLogin;
import io.kjava.cri.SandboxConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The image contract over gRPC. Thread-safe. */
final class GrpcImageService implements ImageService {
    private static final String SERVICE = "runtime.v1.ImageService/";
    private static final Duration REMOVE_LIMIT = Duration.ofMinutes(5);

    private final Calls calls;

    GrpcImageService(Calls calls) {
        this.calls = requireNonNull(calls, "calls");
    }

    @Override
    public List<Image> listImages() {
        return calls.call(SERVICE + "ListImages", new WireWriter(), ImageMessages::images);
    }

    @Override
    public Optional<Image> imageStatus(ImageSpec image) {
        WireWriter request = new WireWriter().message(1, image, ContainerMessages::image);
        return calls.call(SERVICE + "ImageStatus", request, ImageMessages::images).stream()
                .findFirst();
    }

    @Override
    public String pullImage(ImageSpec image, RegistryLogin login, @Nullable SandboxConfig sandbox) {
        WireWriter request = new WireWriter()
                .message(1, image, ContainerMessages::image)
                .message(2, login.equals(RegistryLogin.ANONYMOUS) ? null : login, ImageMessages::login)
                .message(3, sandbox, SandboxMessages::config);
        // No limit: the size of an image and the speed of a registry have none. An interrupt ends it.
        return calls.call(SERVICE + "PullImage", request, Duration.ZERO, StatusMessages::text);
    }

    @Override
    public void removeImage(ImageSpec image) {
        try {
            WireWriter request = new WireWriter().message(1, image, ContainerMessages::image);
            calls.run(SERVICE + "RemoveImage", request, REMOVE_LIMIT);
        } catch (CriException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    @Override
    public ImageFilesystems filesystems() {
        return calls.call(SERVICE + "ImageFsInfo", new WireWriter(), StatsMessages::filesystems);
    }
}
