package io.kjava.kubelet.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodMember.Role;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.RestartRules;
import io.kjava.kubelet.status.StatusInputs.Stage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one word about a pod, from the states of its containers. Pure. */
public final class PodPhase {
    public static final String PENDING = "Pending";
    public static final String RUNNING = "Running";
    public static final String SUCCEEDED = "Succeeded";
    public static final String FAILED = "Failed";

    private PodPhase() {}

    public static boolean isTerminal(@Nullable PodStatus status) {
        return status != null && isTerminal(status.getPhase());
    }

    static boolean isTerminal(@Nullable String phase) {
        return SUCCEEDED.equals(phase) || FAILED.equals(phase);
    }

    /** Nothing that counts for the phase runs, and nothing of it will run again. */
    public static boolean isWorkDone(Pod pod, PodShape shape, PodStatus status) {
        return isTerminal(
                of(pod, shape, status.getInitContainerStatuses(), status.getContainerStatuses(), Stage.LIVING));
    }

    static String of(Pod pod, PodShape shape, List<ContainerStatus> init, List<ContainerStatus> regular, Stage stage) {
        boolean initialized = regular.stream().anyMatch(PodPhase::hasStarted);
        if (!initialized) {
            if (initFailed(pod, shape, init)) {
                return FAILED;
            }
            if (!isInitialized(shape, init)) {
                return stage == Stage.ENDED ? FAILED : PENDING;
            }
        }
        return ofRegular(pod, shape, regular, stage);
    }

    private static String ofRegular(Pod pod, PodShape shape, List<ContainerStatus> regular, Stage stage) {
        int running = 0;
        int waiting = 0;
        int succeeded = 0;
        boolean goesOn = false;
        for (ContainerStatus status : regular) {
            ContainerState state = status.getState();
            if (state.getRunning() != null) {
                running++;
            } else if (end(status).isEmpty()) {
                waiting++;
            } else {
                int code = end(status).get();
                succeeded += code == 0 ? 1 : 0;
                goesOn |= stage != Stage.ENDED && restarts(pod, shape, status, code);
            }
        }
        if (stage == Stage.ENDED) {
            return waiting == 0 && succeeded == regular.size() ? SUCCEEDED : FAILED;
        }
        if (waiting > 0) {
            return PENDING;
        }
        if (running > 0 || goesOn) {
            return RUNNING;
        }
        return succeeded == regular.size() ? SUCCEEDED : FAILED;
    }

    private static boolean restarts(Pod pod, PodShape shape, ContainerStatus status, int exitCode) {
        return shape.find(status.getName())
                .map(member -> RestartRules.restarts(pod, member, exitCode))
                .orElse(false);
    }

    private static boolean initFailed(Pod pod, PodShape shape, List<ContainerStatus> init) {
        for (ContainerStatus status : init) {
            Optional<Integer> end = end(status);
            Optional<PodMember> member = shape.find(status.getName());
            if (member.isPresent()
                    && member.get().is(Role.INIT)
                    && end.isPresent()
                    && end.get() != 0
                    && !RestartRules.restarts(pod, member.get(), end.get())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInitialized(PodShape shape, List<ContainerStatus> init) {
        for (ContainerStatus status : init) {
            boolean sidecar = shape.find(status.getName())
                    .map(member -> member.is(Role.SIDECAR))
                    .orElse(false);
            boolean done = sidecar ? Boolean.TRUE.equals(status.getStarted()) : Boolean.TRUE.equals(status.getReady());
            if (!done) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasStarted(ContainerStatus status) {
        return status.getState().getRunning() != null || end(status).isPresent();
    }

    /** The exit code of the last end: of this state, or of the one before a wait. */
    private static Optional<Integer> end(ContainerStatus status) {
        ContainerState state = status.getState();
        if (state.getTerminated() != null) {
            return Optional.of(state.getTerminated().getExitCode());
        }
        ContainerState last = status.getLastState();
        if (state.getWaiting() != null && last != null && last.getTerminated() != null) {
            return Optional.of(last.getTerminated().getExitCode());
        }
        return Optional.empty();
    }
}
