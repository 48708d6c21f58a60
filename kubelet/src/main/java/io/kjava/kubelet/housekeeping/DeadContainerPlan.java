package io.kjava.kubelet.housekeeping;

import io.kjava.cri.ContainerState;
import io.kjava.cri.ContainerSummary;
import io.kjava.cri.SandboxStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which remains to remove: of each container of a pod the newest dead one stays, for its log and its
 * exit code; of the sandboxes the newest, and those that still hold a container. Pure.
 */
final class DeadContainerPlan {
    private DeadContainerPlan() {}

    /** @param podOf the pod's uid, from labels */
    static List<ContainerSummary> containers(List<ContainerSummary> all, Function<Map<String, String>, String> podOf) {
        Map<String, List<ContainerSummary>> dead = new HashMap<>();
        for (ContainerSummary container : all) {
            if (container.state() == ContainerState.EXITED) {
                dead.computeIfAbsent(podOf.apply(container.labels()) + "/" + container.name(), _ -> new ArrayList<>())
                        .add(container);
            }
        }
        List<ContainerSummary> surplus = new ArrayList<>();
        for (List<ContainerSummary> attempts : dead.values()) {
            attempts.sort(Comparator.comparing(ContainerSummary::createdAt).reversed());
            surplus.addAll(attempts.subList(1, attempts.size()));
        }
        return surplus;
    }

    static List<SandboxStatus> sandboxes(List<SandboxStatus> all, List<ContainerSummary> remaining) {
        Set<String> holding = new HashSet<>();
        remaining.forEach(container -> holding.add(container.sandboxId()));
        Map<String, SandboxStatus> newest = new HashMap<>();
        for (SandboxStatus sandbox : all) {
            newest.merge(
                    sandbox.identity().uid(), sandbox, (a, b) -> a.createdAt().isAfter(b.createdAt()) ? a : b);
        }
        return all.stream()
                .filter(sandbox -> !sandbox.ready() && !holding.contains(sandbox.id()))
                .filter(sandbox -> newest.get(sandbox.identity().uid()) != sandbox)
                .toList();
    }
}
