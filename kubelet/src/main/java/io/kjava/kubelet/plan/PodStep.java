package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;

/** One thing to do for a pod. */
public sealed interface PodStep {
    /** Ends a sandbox and everything in it. */
    record StopSandbox(String sandboxId) implements PodStep {}

    /** Makes the pod's sandbox, its volumes beside it. */
    record StartSandbox(int attempt) implements PodStep {}

    /**
     * Creates and starts a container.
     *
     * @param restart whether one of its name has ended before
     */
    record StartContainer(PodMember member, int attempt, boolean restart) implements PodStep {}

    /**
     * Runs the hook before its end, then ends the container.
     *
     * @param message of the event that tells why
     */
    record StopContainer(PodMember member, String containerId, String message, Duration grace) implements PodStep {}

    /**
     * Gives a running container other sizes.
     *
     * @param has what it was given until now
     */
    record ResizeContainer(PodMember member, String containerId, ResourceRequirements has) implements PodStep {}

    /** Removes what was created but never started, or is left over. */
    record RemoveContainer(String containerId) implements PodStep {}

    /** Brings the files of volumes up to date, beside containers that run. */
    record RenewVolumes() implements PodStep {}
}
