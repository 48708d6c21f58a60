package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.kjava.cri.ContainerConfig;
import io.kjava.cri.Mount;
import io.kjava.kubelet.environment.Expansion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a container's mounts into those of the runtime. Thread-safe. */
final class ContainerMounts {
    private static final Logger log = LoggerFactory.getLogger(ContainerMounts.class);

    /** What the waiting container shows. */
    private static final String REASON = "CreateContainerConfigError";

    private final SubPaths subPaths;
    private final Predicate<String> recursiveReadOnly;

    /** @param recursiveReadOnly whether the handler of a runtime class can do it; empty: the default */
    ContainerMounts(SubPaths subPaths, Predicate<String> recursiveReadOnly) {
        this.subPaths = requireNonNull(subPaths, "subPaths");
        this.recursiveReadOnly = requireNonNull(recursiveReadOnly, "recursiveReadOnly");
    }

    List<Mount> mounts(
            Pod pod, Container container, Map<String, PreparedVolume> volumes, Map<String, String> environment) {
        List<Mount> mounts = new ArrayList<>();
        for (int i = 0; i < container.getVolumeMounts().size(); i++) {
            VolumeMount wanted = container.getVolumeMounts().get(i);
            PreparedVolume volume = find(volumes, wanted.getName(), container);
            String subPath = subPath(wanted, environment);
            mounts.add(
                    volume.image() != null
                            ? ofImage(wanted, volume, subPath)
                            : ofPath(pod, container, i, volume, subPath));
        }
        return mounts;
    }

    List<ContainerConfig.Device> devices(Container container, Map<String, PreparedVolume> volumes) {
        List<ContainerConfig.Device> devices = new ArrayList<>();
        for (VolumeDevice wanted : container.getVolumeDevices()) {
            PreparedVolume volume = find(volumes, wanted.getName(), container);
            if (!volume.block()) {
                throw problem("volume \"" + wanted.getName() + "\" is not a block device");
            }
            devices.add(new ContainerConfig.Device(
                    wanted.getDevicePath(), volume.hostPath().toString(), volume.readOnly() ? "r" : "mrw"));
        }
        return devices;
    }

    private static PreparedVolume find(Map<String, PreparedVolume> volumes, String name, Container container) {
        PreparedVolume found = volumes.get(name);
        if (found == null) {
            throw problem(
                    "cannot find volume \"%s\" to mount into container \"%s\"".formatted(name, container.getName()));
        }
        return found;
    }

    private static String subPath(VolumeMount wanted, Map<String, String> environment) {
        String expression = wanted.getSubPathExpr();
        if (expression == null || expression.isEmpty()) {
            return wanted.getSubPath() == null ? "" : wanted.getSubPath();
        }
        Set<String> unknown = Expansion.unknownNames(expression, environment);
        if (!unknown.isEmpty()) {
            throw problem("missing value for \"" + unknown.iterator().next() + "\"");
        }
        return Expansion.expand(expression, environment);
    }

    private static Mount ofImage(VolumeMount wanted, PreparedVolume volume, String subPath) {
        return new Mount(
                absolute(wanted.getMountPath()),
                "",
                true,
                false,
                Mount.Propagation.PRIVATE,
                false,
                volume.image(),
                subPath);
    }

    private Mount ofPath(Pod pod, Container container, int index, PreparedVolume volume, String subPath) {
        VolumeMount wanted = container.getVolumeMounts().get(index);
        Path source = subPath.isEmpty() ? volume.hostPath() : part(pod, container, index, volume.hostPath(), subPath);
        return new Mount(
                absolute(wanted.getMountPath()),
                source.toString(),
                volume.readOnly() || Boolean.TRUE.equals(wanted.getReadOnly()),
                false,
                propagation(wanted.getMountPropagation()),
                isRecursiveReadOnly(pod, wanted),
                null,
                "");
    }

    private Path part(Pod pod, Container container, int index, Path root, String subPath) {
        Path relative = Path.of(subPath).normalize();
        if (Path.of(subPath).isAbsolute()) {
            throw problem("error SubPath `" + subPath + "` must not be an absolute path");
        }
        if (List.of(subPath.split("/")).contains("..")) {
            throw problem("unable to provision SubPath `" + subPath + "`: must not contain '..'");
        }
        String volume = container.getVolumeMounts().get(index).getName();
        String what = "volumeMount \"%s\" of container \"%s\"".formatted(volume, container.getName());
        try {
            if (!Files.exists(root.resolve(relative))) {
                subPaths.make(root, relative);
            }
        } catch (IOException e) {
            throw hidden("failed to create subPath directory for " + what, e);
        }
        try {
            SubPaths.Place place = new SubPaths.Place(pod.getMetadata().getUid(), volume, container.getName(), index);
            return subPaths.bind(root, relative, place);
        } catch (IOException e) {
            throw hidden("failed to prepare subPath for " + what, e);
        }
    }

    /** The cause stays in the log: it could tell a user about files of the host. */
    private static VolumeException hidden(String message, IOException cause) {
        log.atWarn().addKeyValue("cause", String.valueOf(cause.getMessage())).log(message);
        return problem(message);
    }

    private boolean isRecursiveReadOnly(Pod pod, VolumeMount wanted) {
        String mode = wanted.getRecursiveReadOnly();
        if (mode == null || mode.equals("Disabled") || mode.isEmpty()) {
            return false;
        }
        String handler = pod.getSpec().getRuntimeClassName();
        boolean supported = recursiveReadOnly.test(handler == null ? "" : handler);
        if (!supported && mode.equals("Enabled")) {
            throw problem("failed to resolve recursive read-only mode: volume \"%s\" requested recursive"
                            .formatted(wanted.getName())
                    + " read-only mode, but it is not supported by the runtime");
        }
        return supported;
    }

    private static Mount.Propagation propagation(@Nullable String mode) {
        return switch (mode) {
            case null -> Mount.Propagation.PRIVATE;
            case "", "None" -> Mount.Propagation.PRIVATE;
            case "HostToContainer" -> Mount.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> Mount.Propagation.BIDIRECTIONAL;
            default -> throw problem("invalid MountPropagation mode: \"" + mode + "\"");
        };
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private static VolumeException problem(String message) {
        return new VolumeException(REASON, message);
    }
}
