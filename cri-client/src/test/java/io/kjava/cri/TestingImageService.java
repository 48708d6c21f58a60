package io.kjava.cri;

import io.kjava.cri.CriException.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Images in memory: some are here, everything else can be pulled unless told otherwise. */
public final class TestingImageService implements ImageService {
    private final Map<String, Image> present = new LinkedHashMap<>();
    private final Map<String, CriException> broken = new ConcurrentHashMap<>();
    private final List<String> pulls = new ArrayList<>();
    private final List<RegistryLogin> logins = new ArrayList<>();
    private volatile long imageBytes = 1_000_000;

    /** Puts an image on the node. */
    public TestingImageService with(String name) {
        return with(new Image("sha256:" + name, List.of(name), List.of(), imageBytes, 0L, "", false));
    }

    public TestingImageService with(Image image) {
        synchronized (present) {
            present.put(image.tags().getFirst(), image);
        }
        return this;
    }

    /** Pulling this image fails until {@link #repair}. */
    public void failToPull(String name, String message) {
        broken.put(name, new CriException(Code.FAILED, message));
    }

    public void repair(String name) {
        broken.remove(name);
    }

    public void imageBytes(long bytes) {
        imageBytes = bytes;
    }

    public List<String> pulls() {
        synchronized (present) {
            return List.copyOf(pulls);
        }
    }

    public List<RegistryLogin> logins() {
        synchronized (present) {
            return List.copyOf(logins);
        }
    }

    @Override
    public List<Image> listImages() {
        synchronized (present) {
            return List.copyOf(present.values());
        }
    }

    @Override
    public Optional<Image> imageStatus(ImageSpec image) {
        synchronized (present) {
            return present.values().stream()
                    .filter(found -> isNamed(found, image.image()))
                    .findFirst();
        }
    }

    @Override
    public String pullImage(ImageSpec image, RegistryLogin login, @Nullable SandboxConfig sandbox) {
        synchronized (present) {
            pulls.add(image.image());
            logins.add(login);
        }
        CriException failure = broken.get(image.image());
        if (failure != null) {
            throw new CriException(failure.code(), String.valueOf(failure.getMessage()));
        }
        with(image.image());
        return "sha256:" + image.image();
    }

    @Override
    public void removeImage(ImageSpec image) {
        synchronized (present) {
            present.values().removeIf(found -> isNamed(found, image.image()));
        }
    }

    @Override
    public ImageFilesystems filesystems() {
        synchronized (present) {
            long used = present.values().stream().mapToLong(Image::size).sum();
            FilesystemUsage usage = new FilesystemUsage(Instant.EPOCH, "/var/lib/testing", used, present.size());
            return new ImageFilesystems(List.of(usage), List.of());
        }
    }

    private static boolean isNamed(Image image, String name) {
        return image.id().equals(name)
                || image.tags().contains(name)
                || image.digests().contains(name);
    }
}
