package io.kjava.quota;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks for in all: its containers and side cars together, or the greediest moment of its
 * start, whichever is more, and its overhead.
 *
 * @param requests by resource name
 * @param limits by resource name
 */
public record PodTotals(Map<String, QuantityValue> requests, Map<String, QuantityValue> limits) {
    public PodTotals {
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
    }

    public static PodTotals of(Pod pod) {
        PodSpec spec = pod.getSpec();
        return new PodTotals(
                total(spec, ResourceRequirements::getRequests), total(spec, ResourceRequirements::getLimits));
    }

    private static Map<String, QuantityValue> total(
            PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> side) {
        Map<String, QuantityValue> running = new HashMap<>();
        for (Container container : spec.getContainers()) {
            add(running, amounts(container.getResources(), side));
        }
        Map<String, QuantityValue> sideCars = new HashMap<>();
        Map<String, QuantityValue> peak = new HashMap<>();
        for (Container init : spec.getInitContainers()) {
            Map<String, QuantityValue> own = amounts(init.getResources(), side);
            if ("Always".equals(init.getRestartPolicy())) {
                add(sideCars, own);
                max(peak, sideCars);
            } else {
                Map<String, QuantityValue> moment = new HashMap<>(sideCars);
                add(moment, own);
                max(peak, moment);
            }
        }
        add(running, sideCars);
        max(running, peak);
        // what is said for the pod as a whole stands above what its containers say
        running.putAll(amounts(spec.getResources(), side));
        Map<String, Quantity> overhead = spec.getOverhead();
        if (overhead != null && !running.isEmpty()) {
            overhead.forEach((name, amount) -> running.merge(name, QuantityValue.of(amount), QuantityValue::add));
        }
        return running;
    }

    private static Map<String, QuantityValue> amounts(
            @Nullable ResourceRequirements resources, Function<ResourceRequirements, Map<String, Quantity>> side) {
        Map<String, QuantityValue> result = new HashMap<>();
        Map<String, Quantity> wire = resources == null ? null : side.apply(resources);
        if (wire != null) {
            wire.forEach((name, amount) -> result.put(name, QuantityValue.of(amount)));
        }
        return result;
    }

    private static void add(Map<String, QuantityValue> sum, Map<String, QuantityValue> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, QuantityValue::add));
    }

    private static void max(Map<String, QuantityValue> most, Map<String, QuantityValue> other) {
        other.forEach((name, amount) -> most.merge(name, amount, QuantityValue::max));
    }
}
