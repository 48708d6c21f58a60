package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.cri.Image;
import io.kjava.cri.RuntimeStatus;
import io.kjava.kubelet.resources.NodeResources.Pressure;
import java.util.List;
import java.util.Map;

/**
 * What a node's status is made from.
 *
 * @param problems why it is not ready; empty when it is
 * @param handlers what the runtime's handlers can do; empty when it does not say
 * @param runtime name and version, for example {@code containerd://1.6.20}
 */
record NodeObservation(
        Map<String, Quantity> capacity,
        Map<String, Quantity> allocatable,
        Pressure pressure,
        List<String> problems,
        String runtime,
        List<RuntimeStatus.Handler> handlers,
        boolean supplementalGroupsPolicy,
        List<Image> images) {
    NodeObservation {
        capacity = Map.copyOf(capacity);
        allocatable = Map.copyOf(allocatable);
        requireNonNull(pressure, "pressure");
        problems = List.copyOf(problems);
        requireNonNull(runtime, "runtime");
        handlers = List.copyOf(handlers);
        images = List.copyOf(images);
    }
}
