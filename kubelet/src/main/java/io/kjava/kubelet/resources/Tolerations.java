package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a pod bears a node's taints. Pure. */
final class Tolerations {
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";

    private Tolerations() {}

    /** The first taint of this effect that the pod does not bear. */
    static Optional<Taint> firstUntolerated(Pod pod, List<Taint> taints, String effect) {
        return taints.stream()
                .filter(taint -> effect.equals(taint.getEffect()))
                .filter(taint -> pod.getSpec().getTolerations().stream()
                        .noneMatch(one -> tolerates(one, taint.getKey(), orEmpty(taint.getValue()), effect)))
                .findFirst();
    }

    static boolean tolerates(Toleration toleration, String key, String value, String effect) {
        String ofEffect = orEmpty(toleration.getEffect());
        String ofKey = orEmpty(toleration.getKey());
        if (!ofEffect.isEmpty() && !ofEffect.equals(effect) || !ofKey.isEmpty() && !ofKey.equals(key)) {
            return false;
        }
        return switch (orEmpty(toleration.getOperator())) {
            case "Exists" -> true;
            case "", "Equal" -> orEmpty(toleration.getValue()).equals(value);
            default -> false;
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
