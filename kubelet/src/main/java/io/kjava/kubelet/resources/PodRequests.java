package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod takes as a whole: its containers together, or its most demanding moment of
 * initialisation, whichever is more; resources of the pod as a whole instead of the sum; its overhead.
 * Pure.
 */
public final class PodRequests {
    private static final Function<ResourceRequirements, Map<String, Quantity>> REQUESTS =
            ResourceRequirements::getRequests;
    private static final Function<ResourceRequirements, Map<String, Quantity>> LIMITS = ResourceRequirements::getLimits;

    private PodRequests() {}

    /** What is asked for at least. */
    public static Map<String, QuantityValue> requests(Pod pod) {
        Map<String, QuantityValue> total = sum(pod, REQUESTS);
        values(pod.getSpec().getOverhead()).forEach((name, more) -> merge(total, name, more));
        return total;
    }

    /** What may be used at most; a resource without a limit in one container has none here. */
    public static Map<String, QuantityValue> limits(Pod pod) {
        Map<String, QuantityValue> total = sum(pod, LIMITS);
        Map<String, QuantityValue> whole = values(of(pod.getSpec().getResources(), LIMITS));
        total.keySet()
                .removeIf(name -> !whole.containsKey(name) && containers(pod).anyMatch(one -> !hasLimit(one, name)));
        values(pod.getSpec().getOverhead())
                .forEach((name, more) -> total.computeIfPresent(name, (n, now) -> now.add(more)));
        return total;
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream());
    }

    private static boolean hasLimit(Container container, String name) {
        return !QuantityValue.in(of(container.getResources(), LIMITS), name).isZero();
    }

    private static Map<String, QuantityValue> sum(Pod pod, Function<ResourceRequirements, Map<String, Quantity>> kind) {
        Map<String, QuantityValue> total = new HashMap<>();
        for (Container container : pod.getSpec().getContainers()) {
            values(of(container.getResources(), kind)).forEach((name, more) -> merge(total, name, more));
        }
        Map<String, QuantityValue> sidecars = new HashMap<>();
        Map<String, QuantityValue> initial = new HashMap<>();
        for (Container container : pod.getSpec().getInitContainers()) {
            Map<String, QuantityValue> own = values(of(container.getResources(), kind));
            boolean sidecar = "Always".equals(container.getRestartPolicy());
            if (sidecar) {
                own.forEach((name, more) -> merge(total, name, more));
                own.forEach((name, more) -> merge(sidecars, name, more));
            }
            Map<String, QuantityValue> moment = new HashMap<>(sidecars);
            if (!sidecar) {
                own.forEach((name, more) -> merge(moment, name, more));
            }
            moment.forEach((name, value) -> initial.merge(name, value, QuantityValue::max));
        }
        initial.forEach((name, value) -> total.merge(name, value, QuantityValue::max));
        total.putAll(values(of(pod.getSpec().getResources(), kind)));
        return total;
    }

    private static void merge(Map<String, QuantityValue> total, String name, QuantityValue more) {
        total.merge(name, more, QuantityValue::add);
    }

    private static @Nullable Map<String, Quantity> of(
            @Nullable ResourceRequirements resources, Function<ResourceRequirements, Map<String, Quantity>> kind) {
        return resources == null ? null : kind.apply(resources);
    }

    private static Map<String, QuantityValue> values(@Nullable Map<String, Quantity> resources) {
        Map<String, QuantityValue> values = new HashMap<>();
        if (resources != null) {
            resources.forEach((name, value) -> values.put(name, QuantityValue.of(value)));
        }
        return values;
    }
}
