package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.plan.Qos;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** No new pods on a node that is about to evict some. Pure. */
final class PressureRules {
    private static final String MEMORY_TAINT = "node.kubernetes.io/memory-pressure";

    private PressureRules() {}

    static Optional<Rejection> reject(Pod pod, NodeResources.Pressure pressure) {
        List<String> conditions = new ArrayList<>();
        if (pressure.memory()) {
            conditions.add(EvictionSignal.Shortage.MEMORY.condition());
        }
        if (pressure.disk()) {
            conditions.add(EvictionSignal.Shortage.DISK.condition());
        }
        if (pressure.processes()) {
            conditions.add(EvictionSignal.Shortage.PROCESSES.condition());
        }
        if (conditions.isEmpty() || CriticalPods.isCritical(pod)) {
            return Optional.empty();
        }
        boolean memoryOnly = conditions.size() == 1 && pressure.memory();
        if (memoryOnly && (Qos.of(pod) != Qos.BEST_EFFORT || toleratesMemoryPressure(pod))) {
            return Optional.empty();
        }
        return Optional.of(
                new Rejection("Evicted", "The node had condition: [%s]. ".formatted(String.join(" ", conditions))));
    }

    private static boolean toleratesMemoryPressure(Pod pod) {
        return pod.getSpec().getTolerations().stream()
                .anyMatch(one -> Tolerations.tolerates(one, MEMORY_TAINT, "", Tolerations.NO_SCHEDULE));
    }
}
