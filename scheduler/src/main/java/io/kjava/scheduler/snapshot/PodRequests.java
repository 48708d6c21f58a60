package io.kjava.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pod asks for as a whole. Rule of the Kubernetes documentation: the larger of the sum over its
 * containers (with the sidecars among the init containers) and of the most that any init container
 * needs beside the sidecars started before it; plus overhead. Pod-level requests replace the sum.
 */
final class PodRequests {
    /** What a container without requests counts for when nodes are scored. */
    private static final long DEFAULT_MILLI_CPU = 100;

    private static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

    private PodRequests() {}

    static ResourceAmounts of(PodSpec spec) {
        return total(spec, false);
    }

    /** The same with a default for containers that ask for nothing, so that they count in scores. */
    static ResourceAmounts forScores(PodSpec spec) {
        return total(spec, true);
    }

    private static ResourceAmounts total(PodSpec spec, boolean defaults) {
        ResourceAmounts sum = ResourceAmounts.ZERO;
        for (Container container : spec.getContainers()) {
            sum = sum.plus(requests(container, defaults));
        }
        ResourceAmounts sidecars = ResourceAmounts.ZERO;
        ResourceAmounts init = ResourceAmounts.ZERO;
        for (Container container : spec.getInitContainers()) {
            ResourceAmounts own = requests(container, defaults);
            if ("Always".equals(container.getRestartPolicy())) {
                sidecars = sidecars.plus(own);
                init = init.max(sidecars);
            } else {
                init = init.max(sidecars.plus(own));
            }
        }
        ResourceAmounts result = sum.plus(sidecars).max(init);
        if (spec.getResources() != null) {
            result = podLevel(spec, result);
        }
        return result.plus(ResourceAmounts.of(spec.getOverhead())).withPods(1);
    }

    private static ResourceAmounts podLevel(PodSpec spec, ResourceAmounts computed) {
        Map<String, Quantity> requests = spec.getResources().getRequests();
        if (requests == null || requests.isEmpty()) {
            return computed;
        }
        ResourceAmounts own = ResourceAmounts.of(requests);
        return new ResourceAmounts(
                requests.containsKey("cpu") ? own.milliCpu() : computed.milliCpu(),
                requests.containsKey("memory") ? own.memory() : computed.memory(),
                computed.ephemeralStorage(),
                0,
                computed.scalars());
    }

    private static ResourceAmounts requests(Container container, boolean defaults) {
        Map<String, Quantity> effective = new HashMap<>();
        if (container.getResources() != null) {
            effective.putAll(orEmpty(container.getResources().getLimits()));
            effective.putAll(orEmpty(container.getResources().getRequests()));
        }
        ResourceAmounts own = ResourceAmounts.of(effective);
        if (!defaults) {
            return own;
        }
        return new ResourceAmounts(
                effective.containsKey("cpu") ? own.milliCpu() : DEFAULT_MILLI_CPU,
                effective.containsKey("memory") ? own.memory() : DEFAULT_MEMORY,
                own.ephemeralStorage(),
                0,
                own.scalars());
    }

    private static Map<String, Quantity> orEmpty(@org.jspecify.annotations.Nullable Map<String, Quantity> list) {
        return list == null ? Map.of() : list;
    }

    static List<Container> all(PodSpec spec) {
        return java.util.stream.Stream.concat(
                        spec.getInitContainers().stream().filter(c -> "Always".equals(c.getRestartPolicy())),
                        spec.getContainers().stream())
                .toList();
    }
}
