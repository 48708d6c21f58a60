package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code emptyDir}: on disk, in memory, in huge pages. */
final class EmptyDirMounter implements VolumeMounter {
    private static final String PLUGIN = "kubernetes.io~empty-dir";
    private static final String HUGE_PAGES = "HugePages";

    private final PodPaths paths;
    private final ScratchDirectories directories;
    private final VolumeNode node;

    EmptyDirMounter(PodPaths paths, ScratchDirectories directories, VolumeNode node) {
        this.paths = requireNonNull(paths, "paths");
        this.directories = requireNonNull(directories, "directories");
        this.node = requireNonNull(node, "node");
    }

    @Override
    public boolean handles(Volume volume) {
        return volume.getEmptyDir() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws IOException {
        if (request.before() != null) {
            return request.before();
        }
        EmptyDirVolumeSource source = request.volume().getEmptyDir();
        String medium = source.getMedium() == null ? "" : source.getMedium();
        Path directory = paths.volume(request.podUid(), PLUGIN, request.name());
        boolean made;
        if (medium.isEmpty()) {
            made = directories.onDisk(directory);
        } else if (medium.equals("Memory")) {
            made = directories.inMemory(directory, memorySize(request.pod(), source));
        } else if (medium.startsWith(HUGE_PAGES)) {
            made = directories.inHugePages(directory, pageSize(request.pod(), medium));
        } else {
            throw new VolumeProblem("unknown storage medium \"" + medium + "\"");
        }
        OptionalLong group = FsGroup.of(request.pod());
        if (made && group.isPresent()) {
            Ownership.give(directory, group.getAsLong(), false);
        }
        return PreparedVolume.directory(directory, false);
    }

    /** The least of what the volume, the pod's containers together, and the node allow. */
    private long memorySize(Pod pod, EmptyDirVolumeSource source) {
        QuantityValue size = QuantityValue.in(node.allocatable(), "memory");
        Optional<QuantityValue> ofPod = memoryLimit(pod);
        if (ofPod.isPresent()) {
            size = size.isZero() ? ofPod.get() : size.min(ofPod.get());
        }
        if (source.getSizeLimit() != null) {
            QuantityValue own = QuantityValue.of(source.getSizeLimit());
            size = own.isZero() ? size : size.isZero() ? own : size.min(own);
        }
        return size.toBytes();
    }

    private static Optional<QuantityValue> memoryLimit(Pod pod) {
        Optional<QuantityValue> podWide = limit(pod.getSpec().getResources());
        if (podWide.isPresent()) {
            return podWide;
        }
        QuantityValue sum = QuantityValue.ZERO;
        for (Container container : pod.getSpec().getContainers()) {
            Optional<QuantityValue> own = limit(container.getResources());
            if (own.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(own.get());
        }
        return sum.isZero() ? Optional.empty() : Optional.of(sum);
    }

    private static Optional<QuantityValue> limit(@Nullable ResourceRequirements resources) {
        return resources == null ? Optional.empty() : QuantityValue.find(resources.getLimits(), "memory");
    }

    private static String pageSize(Pod pod, String medium) {
        String size = medium.equals(HUGE_PAGES) ? onlyPageSize(pod) : medium.substring(HUGE_PAGES.length() + 1);
        return "pagesize=" + QuantityValue.parse(size).toBytes() / 1024 + "K";
    }

    private static String onlyPageSize(Pod pod) {
        TreeSet<String> sizes = new TreeSet<>();
        Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .map(Container::getResources)
                .filter(resources -> resources != null)
                .map(ResourceRequirements::getRequests)
                .flatMap((Map<String, Quantity> requests) -> requests.keySet().stream())
                .filter(name -> name.startsWith("hugepages-"))
                .forEach(name -> sizes.add(name.substring("hugepages-".length())));
        if (sizes.size() != 1) {
            throw new VolumeProblem(
                    sizes.isEmpty()
                            ? "hugePages storage requested, but there is no resource request for huge" + " pages."
                            : "medium " + HUGE_PAGES + " can't be used if container requests multiple"
                                    + " huge page sizes");
        }
        return sizes.first();
    }
}
