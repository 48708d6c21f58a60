package io.kjava.scheduler.snapshot;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node with the pods on it, running or assumed. Immutable.
 *
 * @param requested the sum over its pods
 * @param scoreRequested the sum that scores count with
 * @param images sizes in bytes by every name that an image has on the node
 */
public record NodeView(
        Node node,
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean unschedulable,
        ResourceAmounts allocatable,
        List<PodView> pods,
        ResourceAmounts requested,
        ResourceAmounts scoreRequested,
        Map<String, Long> images) {
    public NodeView {
        requireNonNull(node, "node");
        requireNonNull(name, "name");
    }

    public static NodeView of(Node node, List<PodView> pods) {
        var spec = node.getSpec();
        var status = node.getStatus();
        Map<String, String> labels = node.getMetadata().getLabels();
        return new NodeView(
                node,
                node.getMetadata().getName(),
                labels == null ? Map.of() : Map.copyOf(labels),
                spec == null ? List.of() : List.copyOf(spec.getTaints()),
                spec != null && Boolean.TRUE.equals(spec.getUnschedulable()),
                status == null ? ResourceAmounts.ZERO : ResourceAmounts.of(status.getAllocatable()),
                List.copyOf(pods),
                sum(pods, false),
                sum(pods, true),
                status == null ? Map.of() : images(status.getImages()));
    }

    public NodeView withPod(PodView pod) {
        List<PodView> next = new ArrayList<>(pods.size() + 1);
        next.addAll(pods);
        next.add(pod);
        return with(next, requested.plus(pod.requests()), scoreRequested.plus(pod.scoreRequests()));
    }

    public NodeView withoutPod(PodView pod) {
        List<PodView> next = new ArrayList<>(pods);
        if (!next.removeIf(pod::isSamePod)) {
            return this;
        }
        return with(next, requested.minus(pod.requests()), scoreRequested.minus(pod.scoreRequests()));
    }

    private NodeView with(List<PodView> next, ResourceAmounts sum, ResourceAmounts scoreSum) {
        return new NodeView(node, name, labels, taints, unschedulable, allocatable, next, sum, scoreSum, images);
    }

    private static ResourceAmounts sum(List<PodView> pods, boolean forScores) {
        ResourceAmounts sum = ResourceAmounts.ZERO;
        for (PodView pod : pods) {
            sum = sum.plus(forScores ? pod.scoreRequests() : pod.requests());
        }
        return sum;
    }

    private static Map<String, Long> images(List<ContainerImage> list) {
        Map<String, Long> result = new HashMap<>();
        for (ContainerImage image : list) {
            long size = image.getSizeBytes() == null ? 0 : image.getSizeBytes();
            image.getNames().forEach(name -> result.put(name, size));
        }
        return result;
    }
}
