package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;

/** The node as a pod's admission sees it, at one instant. */
public record NodeView(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        Map<String, Quantity> allocatable,
        NodeResources.Pressure pressure) {
    public NodeView {
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        allocatable = Map.copyOf(allocatable);
        requireNonNull(pressure, "pressure");
    }
}
