package io.kjava.kubelet.status;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.plan.PodSituation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a status is made from.
 *
 * @param before the newest status known, reported or from the API
 * @param node what every pod of this node has in common
 * @param failure why the pod as a whole has failed; null when it has not
 */
public record StatusInputs(
        PodSituation situation,
        PodPlan plan,
        PodStatus before,
        NodeFacts node,
        Stage stage,
        @Nullable PodFailure failure) {
    /** Where the pod is on its way out. */
    public enum Stage {
        /** It is to live. */
        LIVING,
        /** Its containers are being ended. */
        ENDING,
        /** Nothing of it runs, and nothing will. */
        ENDED
    }

    /**
     * Why a pod has failed as a whole.
     *
     * @param condition to be added, for example {@code DisruptionTarget}; null for none
     */
    public record PodFailure(
            String reason, String message, @Nullable PodCondition condition) {
        public PodFailure {
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }
    }

    /**
     * What every pod of a node has in common.
     *
     * @param hostIps the node's addresses, the primary one first
     * @param runtime the container runtime's name, the scheme of container IDs
     */
    public record NodeFacts(List<String> hostIps, String runtime) {
        public NodeFacts {
            hostIps = List.copyOf(hostIps);
            requireNonNull(runtime, "runtime");
        }
    }

    public StatusInputs {
        requireNonNull(situation, "situation");
        requireNonNull(plan, "plan");
        requireNonNull(before, "before");
        requireNonNull(node, "node");
        requireNonNull(stage, "stage");
    }
}
