package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The quality of service that a pod's requests and limits earn it. Pure. */
public enum Qos {
    GUARANTEED("Guaranteed"),
    BURSTABLE("Burstable"),
    BEST_EFFORT("BestEffort");

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private final String wireName;

    Qos(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Resources of the pod as a whole decide when there are some, else those of all containers. */
    public static Qos of(Pod pod) {
        ResourceRequirements whole = pod.getSpec().getResources();
        if (whole != null && (counts(whole.getRequests()) || counts(whole.getLimits()))) {
            return isGuaranteed(whole) ? GUARANTEED : BURSTABLE;
        }
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        containers.addAll(pod.getSpec().getInitContainers());
        boolean any = false;
        boolean all = !containers.isEmpty();
        for (Container container : containers) {
            ResourceRequirements own = container.getResources();
            any |= own != null && (counts(own.getRequests()) || counts(own.getLimits()));
            all &= own != null && isGuaranteed(own);
        }
        return !any ? BEST_EFFORT : all ? GUARANTEED : BURSTABLE;
    }

    private static boolean counts(@Nullable Map<String, Quantity> resources) {
        return COUNTED.stream().anyMatch(name -> positive(resources, name).isPresent());
    }

    private static boolean isGuaranteed(ResourceRequirements resources) {
        return COUNTED.stream().allMatch(name -> {
            Optional<QuantityValue> limit = positive(resources.getLimits(), name);
            Optional<QuantityValue> request = positive(resources.getRequests(), name);
            return limit.isPresent() && (request.isEmpty() || request.equals(limit));
        });
    }

    private static Optional<QuantityValue> positive(@Nullable Map<String, Quantity> resources, String name) {
        return QuantityValue.find(resources, name).filter(value -> value.signum() > 0);
    }
}
