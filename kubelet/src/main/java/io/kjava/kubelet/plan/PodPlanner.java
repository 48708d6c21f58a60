package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodMember.Role;
import java.util.List;
import java.util.Optional;

/**
 * Compares what should run of a pod with what runs, while the pod is to live. Touches nothing: every
 * restart rule can be tested with two values. The way out is {@link TerminationPlanner}'s.
 */
public final class PodPlanner {
    public PodPlan plan(PodSituation situation) {
        PlanDraft draft = new PlanDraft();
        StartFailure blocked = situation.podFailure();
        if (blocked != null && situation.now().isBefore(blocked.retryAt())) {
            draft.wake(blocked.retryAt());
            return draft.toPlan();
        }
        Optional<ObservedSandbox> sandbox = usableSandbox(situation);
        if (sandbox.isPresent()) {
            planInside(situation, sandbox.get().id(), draft);
        } else {
            planSandbox(situation, draft);
        }
        return draft.toPlan();
    }

    private static Optional<ObservedSandbox> usableSandbox(PodSituation situation) {
        boolean hostNetwork = isTrue(situation.pod().getSpec().getHostNetwork());
        return situation
                .observed()
                .sandbox()
                .filter(ObservedSandbox::usable)
                .filter(found -> found.hostNetwork() == hostNetwork);
    }

    private static void planSandbox(PodSituation situation, PlanDraft draft) {
        int attempt =
                situation.observed().sandbox().map(found -> found.attempt() + 1).orElse(0);
        if (attempt > 0 && !wantsAnotherSandbox(situation)) {
            return;
        }
        situation.observed().sandboxes().stream()
                .filter(found -> found.ready() || holdsLife(situation, found))
                .forEach(found -> draft.stop(new PodStep.StopSandbox(found.id())));
        draft.start(new PodStep.StartSandbox(attempt));
        planInside(situation, "", draft);
    }

    private static boolean holdsLife(PodSituation situation, ObservedSandbox sandbox) {
        return situation.observed().containers().stream()
                .anyMatch(found -> found.running() && found.sandboxId().equals(sandbox.id()));
    }

    /** A pod whose containers have all done their work gets no further sandbox. */
    private static boolean wantsAnotherSandbox(PodSituation situation) {
        Pod pod = situation.pod();
        return situation.shape().regular().stream()
                .anyMatch(member -> situation
                        .observed()
                        .container(member.name())
                        .map(last -> !last.exited() || RestartRules.restarts(pod, member, last.exitCode()))
                        .orElse(true));
    }

    /** @param sandboxId empty for one that is only about to be made */
    private static void planInside(PodSituation situation, String sandboxId, PlanDraft draft) {
        ContainerPlanner containers = new ContainerPlanner(situation, draft);
        boolean initialized = situation.shape().regular().stream()
                .anyMatch(member -> containers.current(member, sandboxId).isPresent());
        boolean initDone = initialized
                ? keepSidecars(situation, containers, sandboxId)
                : planInit(situation, containers, sandboxId);
        if (!sandboxId.isEmpty()) {
            planEphemeral(situation, containers);
        }
        if (initDone) {
            for (PodMember member : situation.shape().regular()) {
                if (!hasFinishedBefore(situation, member, sandboxId)) {
                    containers.keepUp(member, sandboxId);
                }
            }
        }
    }

    /** In a new sandbox, what has done its work in an older one is not started again. */
    private static boolean hasFinishedBefore(PodSituation situation, PodMember member, String sandboxId) {
        return situation
                .observed()
                .container(member.name())
                .filter(last -> !last.sandboxId().equals(sandboxId))
                .filter(ObservedContainer::exited)
                .map(last -> !RestartRules.restarts(situation.pod(), member, last.exitCode()))
                .orElse(false);
    }

    private static boolean keepSidecars(PodSituation situation, ContainerPlanner containers, String sandboxId) {
        situation.shape().sidecars().forEach(member -> containers.keepUp(member, sandboxId));
        return true;
    }

    /** One after another; whether the regular containers may start. */
    private static boolean planInit(PodSituation situation, ContainerPlanner containers, String sandboxId) {
        List<PodMember> members = situation.shape().init();
        for (int index = 0; index < members.size(); index++) {
            PodMember member = members.get(index);
            if (isPassed(member, containers.current(member, sandboxId))) {
                if (member.is(Role.SIDECAR)) {
                    containers.keepUp(member, sandboxId); // it may have failed its liveness
                }
                continue;
            }
            containers.keepUp(member, sandboxId);
            return false;
        }
        return true;
    }

    /** The next one may start: it has succeeded, or (a sidecar) it has started. */
    private static boolean isPassed(PodMember member, Optional<ObservedContainer> current) {
        if (current.isEmpty()) {
            return false;
        }
        ObservedContainer container = current.get();
        if (member.is(Role.SIDECAR)) {
            return container.running()
                    && (member.spec().getStartupProbe() == null
                            || container.health().startup() == Verdict.SUCCESS);
        }
        return container.succeeded();
    }

    private static void planEphemeral(PodSituation situation, ContainerPlanner containers) {
        for (PodMember member : situation.shape().ephemeral()) {
            if (situation.observed().container(member.name()).isEmpty()) {
                containers.start(member, false);
            }
        }
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
