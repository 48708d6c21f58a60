package io.kjava.controllers.tainteviction;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kjava.controllers.nodes.Taints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long a pod may stay with its node's taints. Pure.
 *
 * @param stay empty for ever
 */
record EvictionTime(Optional<Duration> stay) {
    static final EvictionTime NEVER = new EvictionTime(Optional.empty());
    static final EvictionTime NOW = new EvictionTime(Optional.of(Duration.ZERO));

    /** Every taint must be borne; the least patient toleration counts. */
    static EvictionTime of(List<Taint> taints, List<Toleration> tolerations) {
        Duration shortest = null;
        for (Taint taint : taints) {
            if (!taint.getEffect().equals(Taints.NO_EXECUTE)) {
                continue;
            }
            boolean borne = false;
            for (Toleration toleration : tolerations) {
                if (!Taints.tolerates(toleration, taint)) {
                    continue;
                }
                borne = true;
                Long seconds = toleration.getTolerationSeconds();
                if (seconds != null) {
                    Duration patience = Duration.ofSeconds(Math.max(0, seconds));
                    shortest = shortest == null || patience.compareTo(shortest) < 0 ? patience : shortest;
                }
                break; // the first toleration that matches a taint speaks for it
            }
            if (!borne) {
                return NOW;
            }
        }
        return new EvictionTime(Optional.ofNullable(shortest));
    }
}
