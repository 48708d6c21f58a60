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
 * @param sizes what the containers were really given
 */
public record PodSituation(
        Pod pod,
        PodShape shape,
        ObservedPod observed,
        CrashHistory crashes,
        Map<String, StartFailure> failures,
        @Nullable StartFailure podFailure,
        PodSizes sizes,
        Instant now) {
    public PodSituation {
        requireNonNull(pod, "pod");
        requireNonNull(shape, "shape");
        requireNonNull(observed, "observed");
        requireNonNull(crashes, "crashes");
        failures = Map.copyOf(failures);
        requireNonNull(sizes, "sizes");
        requireNonNull(now, "now");
    }

    /** One whose containers have what its spec says. */
    public PodSituation(
            Pod pod,
            PodShape shape,
            ObservedPod observed,
            CrashHistory crashes,
            Map<String, StartFailure> failures,
            @Nullable StartFailure podFailure,
            Instant now) {
        this(pod, shape, observed, crashes, failures, podFailure, PodSizes.NONE, now);
    }
}
