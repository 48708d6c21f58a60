package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ObservedPod;

/**
 * The probes of all pods. Each pod's thread tells it what runs; whoever implements it pokes the pod's
 * thread when a verdict changes. Thread-safe.
 */
public interface PodProbes {
    /**
     * Makes it so that exactly the running containers are probed: starts the probes of new ones, stops
     * those of ended ones. Cheap and idempotent; called on the pod's thread after every look.
     *
     * @param terminating liveness and startup no longer matter, readiness still does
     */
    void track(Pod pod, ObservedPod observed, boolean terminating);

    /** The latest verdicts; {@link ContainerHealth#UNKNOWN} for a container that is not probed. */
    ContainerHealth health(String podUid, String containerId);

    /** The pod is gone: stops all its probes. */
    void forget(String podUid);
}
