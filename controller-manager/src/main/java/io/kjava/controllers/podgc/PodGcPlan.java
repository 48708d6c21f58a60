package io.kjava.controllers.podgc;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodFacts;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which pods must go, and why. Pure. */
record PodGcPlan(Pod pod, Reason reason) {
    /** How many ended pods may lie around. */
    static final int THRESHOLD = 12_500;

    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    enum Reason {
        TOO_MANY_ENDED,
        NODE_GONE,
        NEVER_SCHEDULED,
        OUT_OF_SERVICE
    }

    static List<PodGcPlan> ended(Collection<Pod> pods) {
        List<Pod> ended = pods.stream().filter(PodFacts::isFinished).toList();
        int surplus = ended.size() - THRESHOLD;
        if (surplus <= 0) {
            return List.of();
        }
        return ended.stream()
                .sorted(Comparator.<Pod, Boolean>comparing(pod -> !isEvicted(pod))
                        .thenComparing(
                                pod -> Timestamps.orEpoch(pod.getMetadata().getCreationTimestamp()))
                        .thenComparing(Keys::name))
                .limit(surplus)
                .map(pod -> new PodGcPlan(pod, Reason.TOO_MANY_ENDED))
                .toList();
    }

    private static boolean isEvicted(Pod pod) {
        return "Evicted".equals(pod.getStatus().getReason());
    }

    /**
     * @param node the node of the name; empty when it does not exist
     */
    static Optional<PodGcPlan> of(Pod pod, Function<String, Optional<Node>> node) {
        String name = PodFacts.nodeName(pod);
        if (name.isEmpty()) {
            return Keys.isTerminating(pod) ? Optional.of(new PodGcPlan(pod, Reason.NEVER_SCHEDULED)) : Optional.empty();
        }
        Optional<Node> found = node.apply(name);
        if (found.isEmpty()) {
            return Optional.of(new PodGcPlan(pod, Reason.NODE_GONE));
        }
        if (Keys.isTerminating(pod) && isOutOfService(found.get())) {
            return Optional.of(new PodGcPlan(pod, Reason.OUT_OF_SERVICE));
        }
        return Optional.empty();
    }

    private static boolean isOutOfService(Node node) {
        boolean ready = node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && "True".equals(c.getStatus()));
        boolean tainted = node.getSpec() != null
                && node.getSpec().getTaints().stream().map(Taint::getKey).anyMatch(OUT_OF_SERVICE::equals);
        return tainted && !ready;
    }
}
