package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.plan.PodMember.Role;
import java.time.Duration;
import java.util.Optional;

/** Decides about one container whose turn it is. Pure. */
final class ContainerPlanner {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private final PodSituation situation;
    private final PlanDraft draft;

    ContainerPlanner(PodSituation situation, PlanDraft draft) {
        this.situation = situation;
        this.draft = draft;
    }

    /** Makes sure that it runs, or has ended for good. */
    void keepUp(PodMember member, String sandboxId) {
        Optional<ObservedContainer> current = current(member, sandboxId);
        if (current.isEmpty()) {
            start(member, false);
            return;
        }
        ObservedContainer container = current.get();
        switch (container.state()) {
            case RUNNING -> checkRunning(member, container);
            case EXITED -> restartIfDue(member, container);
            case CREATED, UNKNOWN -> {
                draft.stop(new PodStep.RemoveContainer(container.id()));
                start(member, container.attempt() > 0);
            }
        }
    }

    /** The newest container of this name, if it was made in this sandbox. */
    Optional<ObservedContainer> current(PodMember member, String sandboxId) {
        return situation
                .observed()
                .container(member.name())
                .filter(found -> found.sandboxId().equals(sandboxId));
    }

    /** The first start in a sandbox, or one that leaves a crash's delay aside. */
    void start(PodMember member, boolean restart) {
        StartFailure failure = situation.failures().get(member.name());
        if (failure != null && situation.now().isBefore(failure.retryAt())) {
            draft.wake(failure.retryAt());
            return;
        }
        draft.start(new PodStep.StartContainer(member, nextAttempt(member), restart));
    }

    private void checkRunning(PodMember member, ObservedContainer container) {
        String why = reasonToStop(member, container);
        if (why.isEmpty()) {
            resizeIfDue(member, container);
            return;
        }
        boolean changed = isChanged(member.spec(), container);
        draft.stop(new PodStep.StopContainer(member, container.id(), why, grace(member, container)));
        // A container that is killed has not ended well: 137, whatever it will say.
        if (changed || RestartRules.restarts(situation.pod(), member, 137)) {
            start(member, true);
        }
    }

    private void resizeIfDue(PodMember member, ObservedContainer container) {
        Optional<ResourceRequirements> has = situation.sizes().outdated(member, container.id());
        if (has.isEmpty()) {
            return;
        }
        StartFailure failure = situation.sizes().failures().get(container.id());
        if (failure != null && situation.now().isBefore(failure.retryAt())) {
            draft.wake(failure.retryAt());
        } else if (PodSizes.needsRestart(member.spec(), has.get())) {
            draft.stop(new PodStep.StopContainer(
                    member,
                    container.id(),
                    "Container " + member.name() + " resize requires restart",
                    grace(member, container)));
            start(member, true);
        } else {
            draft.stop(new PodStep.ResizeContainer(member, container.id(), has.get()));
        }
    }

    private static String reasonToStop(PodMember member, ObservedContainer container) {
        if (member.is(Role.INIT) || member.is(Role.EPHEMERAL)) {
            return "";
        }
        String name = member.name();
        if (isChanged(member.spec(), container)) {
            return "Container " + name + " definition changed, will be restarted";
        }
        if (container.health().startup() == Verdict.FAILURE) {
            return "Container " + name + " failed startup probe, will be restarted";
        }
        if (container.health().liveness() == Verdict.FAILURE) {
            return "Container " + name + " failed liveness probe, will be restarted";
        }
        return "";
    }

    private static boolean isChanged(Container spec, ObservedContainer container) {
        return !container.specHash().isEmpty() && !container.specHash().equals(SpecHash.of(spec));
    }

    private void restartIfDue(PodMember member, ObservedContainer container) {
        boolean changed = !member.is(Role.INIT) && !member.is(Role.EPHEMERAL) && isChanged(member.spec(), container);
        if (!changed && !RestartRules.restarts(situation.pod(), member, container.exitCode())) {
            return;
        }
        Optional<CrashHistory.Delay> delay =
                situation.crashes().delay(crashKey(member), container.finishedAt(), situation.now());
        if (delay.isPresent()) {
            draft.crashLoop(member.name(), delay.get());
        } else {
            start(member, true);
        }
    }

    /** Counts over all sandboxes of the pod: it is the restart count. */
    private int nextAttempt(PodMember member) {
        return situation
                .observed()
                .container(member.name())
                .map(found -> found.state() == ObservedContainer.State.CREATED ? found.attempt() : found.attempt() + 1)
                .orElse(0);
    }

    /** A new image is a new container: its crashes are counted anew. */
    static String crashKey(PodMember member) {
        return member.name() + "/" + SpecHash.of(member.spec());
    }

    private Duration grace(PodMember member, ObservedContainer container) {
        Long probe = null;
        if (container.health().startup() == Verdict.FAILURE && member.spec().getStartupProbe() != null) {
            probe = member.spec().getStartupProbe().getTerminationGracePeriodSeconds();
        } else if (container.health().liveness() == Verdict.FAILURE
                && member.spec().getLivenessProbe() != null) {
            probe = member.spec().getLivenessProbe().getTerminationGracePeriodSeconds();
        }
        Long pod = situation.pod().getSpec().getTerminationGracePeriodSeconds();
        long seconds = probe != null ? probe : pod != null ? pod : DEFAULT_GRACE_SECONDS;
        return Duration.ofSeconds(seconds);
    }
}
