package io.kjava.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kjava.controllers.objects.Values;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Taints and who tolerates them. */
public final class Taints {
    public static final String NO_SCHEDULE = "NoSchedule";
    public static final String NO_EXECUTE = "NoExecute";
    public static final String NOT_READY = "node.kubernetes.io/not-ready";
    public static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    public static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    public static final String MEMORY_PRESSURE = "node.kubernetes.io/memory-pressure";
    public static final String DISK_PRESSURE = "node.kubernetes.io/disk-pressure";
    public static final String PID_PRESSURE = "node.kubernetes.io/pid-pressure";
    public static final String NETWORK_UNAVAILABLE = "node.kubernetes.io/network-unavailable";

    private Taints() {}

    public static List<Taint> of(Node node) {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }

    /** The first taint with one of the effects that none of the tolerations bears. */
    public static Optional<Taint> untolerated(List<Taint> taints, List<Toleration> tolerations, Set<String> effects) {
        return taints.stream()
                .filter(taint -> effects.contains(taint.getEffect()))
                .filter(taint -> tolerations.stream().noneMatch(t -> tolerates(t, taint)))
                .findFirst();
    }

    public static boolean tolerates(Toleration toleration, Taint taint) {
        String effect = Values.or(toleration.getEffect(), "");
        if (!effect.isEmpty() && !effect.equals(taint.getEffect())) {
            return false;
        }
        String key = Values.or(toleration.getKey(), "");
        if (!key.isEmpty() && !key.equals(taint.getKey())) {
            return false;
        }
        return switch (Values.or(toleration.getOperator(), "Equal")) {
            case "Exists" -> true;
            case "", "Equal" -> Values.or(toleration.getValue(), "").equals(Values.or(taint.getValue(), ""));
            default -> false;
        };
    }

    /** Same key and effect: that is what makes a taint. */
    public static boolean same(Taint a, Taint b) {
        return a.getKey().equals(b.getKey()) && a.getEffect().equals(b.getEffect());
    }
}
