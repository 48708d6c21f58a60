package io.kjava.controllers.podautoscaler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.api.QuantityValue;
import io.kjava.controllers.objects.Keys;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What pods ask for of one resource, by name, in thousandths. Pure. */
final class PodRequests {
    private PodRequests() {}

    /** Throws {@link MetricUnavailable} when a container that counts asks for nothing. */
    static Map<String, Long> of(Collection<Pod> pods, String resource, Optional<String> container) {
        Map<String, Long> result = new HashMap<>();
        for (Pod pod : pods) {
            result.put(Keys.name(pod), of(pod, resource, container));
        }
        return result;
    }

    private static long of(Pod pod, String resource, Optional<String> container) {
        if (container.isEmpty() && pod.getSpec().getResources() != null) {
            Map<String, Quantity> whole = pod.getSpec().getResources().getRequests();
            if (whole != null && whole.containsKey(resource)) {
                return QuantityValue.in(whole, resource).toMilli();
            }
        }
        long sum = 0;
        Stream<Container> running = Stream.concat(
                pod.getSpec().getContainers().stream(),
                pod.getSpec().getInitContainers().stream().filter(c -> "Always".equals(c.getRestartPolicy())));
        for (Container own : running.toList()) {
            if (container.isPresent() && !container.get().equals(own.getName())) {
                continue;
            }
            Map<String, Quantity> requests =
                    own.getResources() == null ? null : own.getResources().getRequests();
            if (requests == null || !requests.containsKey(resource)) {
                throw new MetricUnavailable(
                        "",
                        "missing request for %s in container %s of Pod %s"
                                .formatted(resource, own.getName(), Keys.name(pod)));
            }
            sum += QuantityValue.in(requests, resource).toMilli();
        }
        return sum;
    }
}
