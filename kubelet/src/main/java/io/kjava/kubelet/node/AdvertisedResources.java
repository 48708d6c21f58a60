package io.kjava.kubelet.node;

import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Resources that somebody else says the node has, by writing them into its capacity: all of them may be
 * given to pods. Pure.
 */
final class AdvertisedResources {
    private AdvertisedResources() {}

    /** What must become allocatable, or empty where it is no longer; nothing where all is right. */
    static Map<String, Optional<Quantity>> corrections(NodeStatus current) {
        Map<String, Quantity> capacity = orEmpty(current.getCapacity());
        Map<String, Quantity> allocatable = orEmpty(current.getAllocatable());
        Map<String, Optional<Quantity>> result = new HashMap<>();
        capacity.forEach((name, amount) -> {
            if (isExtended(name) && !amount.equals(allocatable.get(name))) {
                result.put(name, Optional.of(amount));
            }
        });
        for (String name : allocatable.keySet()) {
            if (isExtended(name) && !capacity.containsKey(name)) {
                result.put(name, Optional.empty());
            }
        }
        return result;
    }

    private static boolean isExtended(String name) {
        return name.contains("/") && !name.contains("kubernetes.io/");
    }

    private static Map<String, Quantity> orEmpty(@org.jspecify.annotations.Nullable Map<String, Quantity> amounts) {
        return amounts == null ? Map.of() : amounts;
    }
}
