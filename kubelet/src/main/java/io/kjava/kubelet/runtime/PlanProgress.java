package io.kjava.kubelet.runtime;

import io.kjava.kubelet.plan.PodMember;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hears how a plan goes, while it goes. Called on the plan's thread. */
public interface PlanProgress {
    /** The container exists; until {@link #started} its start is not complete. */
    void starting(String containerId);

    /** Started, and its hook has succeeded. */
    void started(PodMember member, String containerId);

    /** A start has failed; the container, if there is one, is of no use. */
    void failed(PodMember member, String reason, String message);

    /** One that ended at this instant is about to be started again. */
    void restarting(PodMember member, @Nullable Instant finishedAt);

    /** It has now what its spec says. */
    void resized(PodMember member, String containerId);

    /** It keeps what it had. */
    void notResized(PodMember member, String containerId, String message);

    /** Sandbox or volumes failed: nothing could be started. */
    void podFailed(String reason, String message);

    /** Sandbox and volumes are there. */
    void podReady();
}
