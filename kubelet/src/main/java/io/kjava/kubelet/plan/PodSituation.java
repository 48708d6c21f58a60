package io.kjava.kubelet.plan;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ObservedPod;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a plan is made from.
 *
 * @param failures by container
 * @param podFailure of the sandbox or the volumes; null when the last try succeeded
 */
public record PodSituation(
        Pod pod,
        PodShape shape,
        ObservedPod observed,
        CrashHistory crashes,
        Map<String, StartFailure> failures,
        @Nullable StartFailure podFailure,
        Instant now) {
    public PodSituation {
        requireNonNull(pod, "pod");
        requireNonNull(shape, "shape");
        requireNonNull(observed, "observed");
        requireNonNull(crashes, "crashes");
        failures = Map.copyOf(failures);
        requireNonNull(now, "now");
    }
}
