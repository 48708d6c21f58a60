package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which taints follow from a node's conditions; all other taints are left alone. Pure. */
final class NodeTaints {
    private static final Set<String> OURS = Set.of(
            Taints.NOT_READY,
            Taints.UNREACHABLE,
            Taints.MEMORY_PRESSURE,
            Taints.DISK_PRESSURE,
            Taints.PID_PRESSURE,
            Taints.NETWORK_UNAVAILABLE,
            Taints.UNSCHEDULABLE);

    private NodeTaints() {}

    /** All taints of the node with those that keep new pods away brought up to date. */
    static List<Taint> withScheduling(Node node, List<Taint> present, Instant now) {
        Set<String> wanted = new LinkedHashSet<>();
        switch (NodeHealth.readiness(node)) {
            case "False" -> wanted.add(Taints.NOT_READY);
            case "Unknown" -> wanted.add(Taints.UNREACHABLE);
            default -> {}
        }
        addWhen(node, "MemoryPressure", Taints.MEMORY_PRESSURE, wanted);
        addWhen(node, "DiskPressure", Taints.DISK_PRESSURE, wanted);
        addWhen(node, "PIDPressure", Taints.PID_PRESSURE, wanted);
        addWhen(node, "NetworkUnavailable", Taints.NETWORK_UNAVAILABLE, wanted);
        if (node.getSpec() != null && Values.isTrue(node.getSpec().getUnschedulable())) {
            wanted.add(Taints.UNSCHEDULABLE);
        }
        List<Taint> result = new ArrayList<>();
        for (Taint taint : present) {
            boolean ours = taint.getEffect().equals(Taints.NO_SCHEDULE) && OURS.contains(taint.getKey());
            if (!ours || wanted.remove(taint.getKey())) {
                result.add(taint);
            }
        }
        wanted.forEach(key -> result.add(taint(key, Taints.NO_SCHEDULE, now)));
        return result;
    }

    private static void addWhen(Node node, String condition, String taint, Set<String> wanted) {
        boolean holds = NodeHealth.condition(node, condition)
                .filter(c -> "True".equals(c.getStatus()))
                .isPresent();
        if (holds) {
            wanted.add(taint);
        }
    }

    /** The key of the taint that drives pods away; empty for a ready node. */
    static String eviction(Node node) {
        return switch (NodeHealth.readiness(node)) {
            case "False" -> Taints.NOT_READY;
            case "Unknown" -> Taints.UNREACHABLE;
            default -> "";
        };
    }

    static boolean hasEviction(List<Taint> taints, String key) {
        return taints.stream()
                .anyMatch(t -> t.getKey().equals(key) && t.getEffect().equals(Taints.NO_EXECUTE));
    }

    /** @param key of the one that should be there; empty for none */
    static List<Taint> withEviction(List<Taint> present, String key, Instant now) {
        List<Taint> result = new ArrayList<>();
        boolean found = false;
        for (Taint taint : present) {
            boolean ours = taint.getEffect().equals(Taints.NO_EXECUTE)
                    && (taint.getKey().equals(Taints.NOT_READY)
                            || taint.getKey().equals(Taints.UNREACHABLE));
            if (!ours || taint.getKey().equals(key)) {
                result.add(taint);
            }
            found |= ours && taint.getKey().equals(key);
        }
        if (!key.isEmpty() && !found) {
            result.add(taint(key, Taints.NO_EXECUTE, now));
        }
        return result;
    }

    private static Taint taint(String key, String effect, Instant now) {
        return new TaintBuilder()
                .withKey(key)
                .withEffect(effect)
                .withTimeAdded(Timestamps.format(now))
                .build();
    }
}
