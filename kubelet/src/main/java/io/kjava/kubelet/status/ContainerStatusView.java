package io.kjava.kubelet.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ContainerUserBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.fabric8.kubernetes.api.model.VolumeMountStatusBuilder;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.plan.CrashHistory;
import io.kjava.kubelet.plan.DurationText;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodMember.Role;
import io.kjava.kubelet.plan.PodText;
import io.kjava.kubelet.plan.RestartRules;
import io.kjava.kubelet.plan.StartFailure;
import io.kjava.kubelet.status.StatusInputs.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of one container. Pure. */
final class ContainerStatusView {
    private static final int LOST_EXIT_CODE = 137;
    private static final String LOST = "ContainerStatusUnknown";

    private final StatusInputs inputs;

    ContainerStatusView(StatusInputs inputs) {
        this.inputs = inputs;
    }

    ContainerStatus status(PodMember member, Optional<ContainerStatus> before) {
        Optional<ObservedContainer> current = inputs.situation().observed().container(member.name());
        if (current.isEmpty()) {
            return absent(member, before);
        }
        ObservedContainer container = current.get();
        ContainerState state = state(member, container);
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(member.name())
                .withRestartCount(container.attempt())
                .withImage(container.image())
                .withImageID(container.imageRef())
                .withContainerID(id(container))
                .withState(state)
                .withLastState(lastState(container, state, before))
                .withStarted(isStarted(member, container, state))
                .withReady(isReady(member, container, state));
        addSpec(status, member, container.running() ? container.id() : null);
        addUser(status, container);
        return status.build();
    }

    private ContainerStatus absent(PodMember member, Optional<ContainerStatus> before) {
        if (before.isPresent() && hasLived(before.get())) {
            return lost(before.get());
        }
        StartFailure failure = inputs.situation().failures().get(member.name());
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(member.name())
                .withRestartCount(before.map(ContainerStatus::getRestartCount).orElse(0))
                .withImage(member.spec().getImage())
                .withImageID("")
                .withState(failure == null ? waiting() : waiting(failure))
                .withLastState(new ContainerState())
                .withStarted(false)
                .withReady(false);
        addSpec(status, member, null);
        return status.build();
    }

    private static boolean hasLived(ContainerStatus before) {
        ContainerState state = before.getState();
        return state != null && (state.getRunning() != null || state.getTerminated() != null);
    }

    /** Its remains were collected, or vanished: what was known of it stays. */
    private static ContainerStatus lost(ContainerStatus before) {
        ContainerStatusBuilder status = before.edit();
        if (before.getState().getTerminated() == null) {
            status.withNewState()
                    .withNewTerminated()
                    .withExitCode(LOST_EXIT_CODE)
                    .withReason(LOST)
                    .withMessage("The container could not be located when the pod was terminated")
                    .withContainerID(before.getContainerID())
                    .endTerminated()
                    .endState()
                    .withReady(false)
                    .withStarted(false);
        }
        return status.build();
    }

    private ContainerState state(PodMember member, ObservedContainer container) {
        return switch (container.state()) {
            case RUNNING ->
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(time(container.startedAt()))
                        .endRunning()
                        .build();
            case EXITED -> exited(member, container);
            case CREATED -> {
                StartFailure failure = inputs.situation().failures().get(member.name());
                yield failure == null ? waiting() : waiting(failure);
            }
            case UNKNOWN -> terminated(container, LOST);
        };
    }

    /** What has ended and will be started again is waiting, and its end is its last state. */
    private ContainerState exited(PodMember member, ObservedContainer container) {
        CrashHistory.Delay delay = inputs.plan().crashLoops().get(member.name());
        if (delay != null) {
            return waiting("CrashLoopBackOff", backOffMessage(member, delay));
        }
        StartFailure failure = inputs.situation().failures().get(member.name());
        if (failure != null
                && inputs.stage() == Stage.LIVING
                && RestartRules.restarts(inputs.situation().pod(), member, container.exitCode())) {
            return waiting(failure);
        }
        return terminated(container, "");
    }

    private String backOffMessage(PodMember member, CrashHistory.Delay delay) {
        return "back-off %s restarting failed container=%s pod=%s"
                .formatted(
                        DurationText.of(delay.delay()),
                        member.name(),
                        PodText.full(inputs.situation().pod()));
    }

    private ContainerState terminated(ObservedContainer container, String reason) {
        String why = reason.isEmpty() ? container.reason() : reason;
        if (why.isEmpty()) {
            why = container.exitCode() == 0 ? "Completed" : "Error";
        }
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(container.exited() || reason.isEmpty() ? container.exitCode() : LOST_EXIT_CODE)
                .withReason(why)
                .withMessage(container.message().isEmpty() ? null : container.message())
                .withStartedAt(time(container.startedAt()))
                .withFinishedAt(time(container.finishedAt()))
                .withContainerID(id(container))
                .endTerminated()
                .build();
    }

    private ContainerState lastState(
            ObservedContainer container, ContainerState state, Optional<ContainerStatus> before) {
        if (container.exited() && state.getTerminated() == null) {
            return terminated(container, "");
        }
        Optional<ObservedContainer> previous = inputs.situation().observed().previous(container.name());
        if (previous.isPresent() && previous.get().exited()) {
            return terminated(previous.get(), "");
        }
        return before.flatMap(status -> rememberedEnd(status, container)).orElseGet(ContainerState::new);
    }

    /** The end of an earlier container whose remains were collected. */
    private Optional<ContainerState> rememberedEnd(ContainerStatus before, ObservedContainer container) {
        ContainerState state = before.getState();
        boolean other = !id(container).equals(before.getContainerID());
        if (other && state != null && state.getTerminated() != null) {
            return Optional.of(state);
        }
        return Optional.ofNullable(before.getLastState())
                .filter(last -> last.getTerminated() != null)
                .filter(last -> !id(container).equals(last.getTerminated().getContainerID()));
    }

    private ContainerState waiting() {
        boolean init = !inputs.situation().shape().init().isEmpty();
        return waiting(init ? "PodInitializing" : "ContainerCreating", "");
    }

    private static ContainerState waiting(StartFailure failure) {
        return waiting(failure.reason(), failure.message());
    }

    private static ContainerState waiting(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message.isEmpty() ? null : message)
                .endWaiting()
                .build();
    }

    private static boolean isStarted(PodMember member, ObservedContainer container, ContainerState state) {
        return state.getRunning() != null
                && (member.spec().getStartupProbe() == null
                        || container.health().startup() == Verdict.SUCCESS);
    }

    private static boolean isReady(PodMember member, ObservedContainer container, ContainerState state) {
        if (member.is(Role.INIT)) {
            return state.getTerminated() != null && state.getTerminated().getExitCode() == 0;
        }
        return !member.is(Role.EPHEMERAL)
                && isStarted(member, container, state)
                && (member.spec().getReadinessProbe() == null
                        || container.health().readiness() == Verdict.SUCCESS);
    }

    private void addSpec(ContainerStatusBuilder status, PodMember member, @Nullable String containerId) {
        status.withVolumeMounts(member.spec().getVolumeMounts().stream()
                .map(ContainerStatusView::mountStatus)
                .toList());
        ResourceRequirements resources = member.spec().getResources();
        if (resources == null || member.is(Role.INIT) || member.is(Role.EPHEMERAL)) {
            return;
        }
        if (resources.getRequests() != null && !resources.getRequests().isEmpty()) {
            status.withAllocatedResources(resources.getRequests());
        }
        status.withResources(
                containerId == null
                        ? resources
                        : inputs.situation()
                                .sizes()
                                .outdated(member, containerId)
                                .orElse(resources));
    }

    private static VolumeMountStatus mountStatus(VolumeMount mount) {
        boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly());
        return new VolumeMountStatusBuilder()
                .withName(mount.getName())
                .withMountPath(mount.getMountPath())
                .withReadOnly(readOnly ? true : null)
                .withRecursiveReadOnly(readOnly ? "Disabled" : null)
                .build();
    }

    private static void addUser(ContainerStatusBuilder status, ObservedContainer container) {
        ObservedContainer.User user = container.user();
        if (user != null) {
            List<Long> groups = user.supplementalGroups();
            status.withUser(new ContainerUserBuilder()
                    .withNewLinux()
                    .withUid(user.uid())
                    .withGid(user.gid())
                    .withSupplementalGroups(groups)
                    .endLinux()
                    .build());
        }
    }

    private String id(ObservedContainer container) {
        return inputs.node().runtime() + "://" + container.id();
    }

    static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
