package io.kjava.kubelet.plan;

import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides in which order the containers of a pod end: first all but the sidecars, at the same time;
 * then the sidecars, the last one of the spec first, one after another; then the sandbox. Pure.
 */
public final class TerminationPlanner {
    /**
     * The containers to end next, at the same time; empty when none runs any more.
     *
     * @param shape of the spec; containers that are not in it belong to the first wave
     */
    public List<ObservedContainer> nextWave(PodShape shape, ObservedPod observed) {
        List<ObservedContainer> running = observed.containers().stream()
                .filter(ObservedContainer::running)
                .toList();
        List<String> sidecars = shape.sidecars().stream().map(PodMember::name).toList();
        List<ObservedContainer> others = running.stream()
                .filter(found -> !sidecars.contains(found.name()))
                .toList();
        if (!others.isEmpty()) {
            return others;
        }
        for (String name : sidecars.reversed()) {
            Optional<ObservedContainer> sidecar =
                    running.stream().filter(found -> found.name().equals(name)).findFirst();
            if (sidecar.isPresent()) {
                return List.of(sidecar.get());
            }
        }
        return List.of();
    }

    /** Sandboxes that still hold a network or a process. */
    public List<String> sandboxesToStop(ObservedPod observed) {
        List<String> ids = new ArrayList<>();
        for (ObservedSandbox sandbox : observed.sandboxes()) {
            if (sandbox.ready()) {
                ids.add(sandbox.id());
            }
        }
        return ids;
    }
}
