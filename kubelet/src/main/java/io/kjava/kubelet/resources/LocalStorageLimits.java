package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.kernel.DiskUse;
import java.util.Optional;

/** Whether a pod has written more than it may. Pure. */
final class LocalStorageLimits {
    private LocalStorageLimits() {}

    /** Whether it is worth to measure at all. */
    static boolean has(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                        .anyMatch(volume -> sizeLimit(volume).isPresent())
                || pod.getSpec().getContainers().stream()
                        .anyMatch(container -> limit(container).isPresent());
    }

    /** What the evicted pod's status says; empty when all is within its limits. */
    static Optional<String> violation(Pod pod, PodUseReader.Storage storage) {
        for (Volume volume : pod.getSpec().getVolumes()) {
            Optional<QuantityValue> limit = sizeLimit(volume);
            long used = storage.emptyDirs()
                    .getOrDefault(volume.getName(), DiskUse.NONE)
                    .bytes();
            if (limit.isPresent() && used > limit.get().toBytes()) {
                return Optional.of("Usage of EmptyDir volume \"%s\" exceeds the limit \"%s\". "
                        .formatted(volume.getName(), limit.get()));
            }
        }
        return ofPod(pod, storage).or(() -> ofContainers(pod, storage));
    }

    private static Optional<String> ofPod(Pod pod, PodUseReader.Storage storage) {
        QuantityValue sum = PodRequests.limits(pod).getOrDefault(NodeCapacity.STORAGE, QuantityValue.ZERO);
        return !sum.isZero() && storage.total().bytes() > sum.toBytes()
                ? Optional.of(
                        "Pod ephemeral local storage usage exceeds the total limit of containers %s. ".formatted(sum))
                : Optional.empty();
    }

    private static Optional<String> ofContainers(Pod pod, PodUseReader.Storage storage) {
        for (Container container : pod.getSpec().getContainers()) {
            Optional<QuantityValue> limit = limit(container);
            long used = storage.containers()
                    .getOrDefault(container.getName(), DiskUse.NONE)
                    .bytes();
            if (limit.isPresent() && used > limit.get().toBytes()) {
                return Optional.of("Container %s exceeded its local ephemeral storage limit \"%s\". "
                        .formatted(container.getName(), limit.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<QuantityValue> limit(Container container) {
        return container.getResources() == null
                ? Optional.empty()
                : QuantityValue.find(container.getResources().getLimits(), NodeCapacity.STORAGE)
                        .filter(limit -> !limit.isZero());
    }

    /** Of a volume on disk; one in memory is bounded by the kernel. */
    private static Optional<QuantityValue> sizeLimit(Volume volume) {
        var source = volume.getEmptyDir();
        boolean onDisk = source != null
                && (source.getMedium() == null || source.getMedium().isEmpty());
        return onDisk && source.getSizeLimit() != null
                ? Optional.of(QuantityValue.of(source.getSizeLimit())).filter(limit -> !limit.isZero())
                : Optional.empty();
    }
}
