package io.kjava.kubelet.housekeeping;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerSummary;
import io.kjava.cri.CriException;
import io.kjava.cri.FilesystemUsage;
import io.kjava.cri.Image;
import io.kjava.cri.ImageService;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.ListFilter;
import io.kjava.cri.RuntimeService;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes images that nobody uses when their disk fills up. Thread-safe: one round at a time. */
public final class ImageCollector {
    private static final Logger log = LoggerFactory.getLogger(ImageCollector.class);

    private final RuntimeService runtime;
    private final ImageService images;
    private final Limits limits;
    private final InstantSource clock;
    private final Map<String, ImagePlan.Usage> usage = new HashMap<>();

    /**
     * When to delete, and down to where.
     *
     * @param pinned names of images that are never deleted
     */
    public record Limits(int highPercent, int lowPercent, Duration minimumAge, Set<String> pinned) {
        public Limits {
            if (lowPercent < 0 || highPercent > 100 || lowPercent > highPercent) {
                throw new IllegalArgumentException(
                        "kubelet.image-gc: low %d, high %d (expected: 0 <= low <= high <= 100)"
                                .formatted(lowPercent, highPercent));
            }
            requireNonNull(minimumAge, "minimumAge");
            pinned = Set.copyOf(pinned);
        }
    }

    public ImageCollector(RuntimeService runtime, ImageService images, Limits limits, InstantSource clock) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.images = requireNonNull(images, "images");
        this.limits = requireNonNull(limits, "limits");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Looks how full the disk is, and deletes when it is too full. */
    synchronized void collect() {
        List<Image> present = images.listImages();
        Set<String> inUse = note(present);
        long excess = excess();
        if (excess > 0) {
            delete(present, inUse, excess);
        }
    }

    /** Deletes every unused image: the disk has run short in spite of all. */
    public synchronized void deleteUnused() {
        List<Image> present = images.listImages();
        delete(present, note(present), Long.MAX_VALUE);
    }

    private Set<String> note(List<Image> present) {
        Instant now = clock.instant();
        Set<String> used = new HashSet<>();
        for (ContainerSummary container : runtime.listContainers(ListFilter.ALL)) {
            used.add(container.imageRef());
            used.add(container.image());
        }
        Set<String> inUse = new HashSet<>();
        Map<String, ImagePlan.Usage> seen = new HashMap<>();
        for (Image image : present) {
            boolean isUsed = isNamedIn(image, used);
            if (isUsed || isNamedIn(image, limits.pinned)) {
                inUse.add(image.id());
            }
            ImagePlan.Usage before = usage.get(image.id());
            Instant first = before == null ? now : before.firstSeen();
            Instant last = isUsed ? now : before == null ? Instant.EPOCH : before.lastUsed();
            seen.put(image.id(), new ImagePlan.Usage(first, last));
        }
        usage.clear();
        usage.putAll(seen);
        return inUse;
    }

    private static boolean isNamedIn(Image image, Set<String> names) {
        return names.contains(image.id())
                || image.tags().stream().anyMatch(names::contains)
                || image.digests().stream().anyMatch(names::contains);
    }

    /** Bytes above the lower mark, when the upper mark is passed; else zero. */
    private long excess() {
        long most = 0;
        for (FilesystemUsage filesystem : images.filesystems().images()) {
            try {
                FileStore store = Files.getFileStore(Path.of(filesystem.mountpoint()));
                long capacity = store.getTotalSpace();
                long used = capacity - store.getUsableSpace();
                if (used * 100 >= capacity * limits.highPercent) {
                    most = Math.max(most, used - capacity * limits.lowPercent / 100);
                }
            } catch (IOException e) {
                log.atDebug().setCause(e).log("image file system not readable");
            }
        }
        return most;
    }

    private void delete(List<Image> present, Set<String> inUse, long excess) {
        List<Image> plan = ImagePlan.of(present, inUse, usage, excess, limits.minimumAge, clock.instant());
        for (Image image : plan) {
            try {
                images.removeImage(ImageSpec.of(image.id()));
                usage.remove(image.id());
                log.atInfo()
                        .addKeyValue("image", image.tags().isEmpty() ? image.id() : image.tags())
                        .addKeyValue("bytes", image.size())
                        .log("deleted an unused image");
            } catch (CriException e) {
                log.atWarn()
                        .addKeyValue("image", image.id())
                        .addKeyValue("why", e.getMessage())
                        .log("image not deleted");
            }
        }
    }
}
