package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ObservedPod;

/** What the steps of one plan are carried out with. */
public record PlanContext(Pod pod, ObservedPod observed, Cancellation cancellation, PlanProgress progress) {
    public PlanContext {
        requireNonNull(pod, "pod");
        requireNonNull(observed, "observed");
        requireNonNull(cancellation, "cancellation");
        requireNonNull(progress, "progress");
    }
}
