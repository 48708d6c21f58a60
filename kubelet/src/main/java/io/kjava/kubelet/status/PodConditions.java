package io.kjava.kubelet.status;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodMember.Role;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.PodSituation;
import io.kjava.kubelet.plan.PodSizes;
import io.kjava.kubelet.plan.StartFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions that a kubelet keeps on a pod. Pure. */
final class PodConditions {
    static final String RESIZE_PENDING = "PodResizePending";
    static final String RESIZE_IN_PROGRESS = "PodResizeInProgress";

    private final Pod pod;
    private final PodShape shape;
    private final String phase;
    private final List<PodCondition> before;
    private final Instant now;

    PodConditions(Pod pod, PodShape shape, String phase, List<PodCondition> before, Instant now) {
        this.pod = pod;
        this.shape = shape;
        this.phase = phase;
        this.before = before;
        this.now = now;
    }

    /**
     * The kubelet's own conditions; those of others are not among them.
     *
     * @param sandboxReady whether there is a network to start containers in
     */
    List<PodCondition> all(boolean sandboxReady, List<ContainerStatus> init, List<ContainerStatus> regular) {
        List<ContainerStatus> serving = new ArrayList<>();
        init.stream().filter(this::isSidecar).forEach(serving::add);
        serving.addAll(regular);
        Verdict containers = containersReady(serving);
        List<PodCondition> conditions = new ArrayList<>();
        conditions.add(condition("PodReadyToStartContainers", new Verdict(sandboxReady, "", "")));
        conditions.add(condition("Initialized", initialized(init, regular)));
        conditions.add(condition("Ready", ready(containers)));
        conditions.add(condition("ContainersReady", containers));
        conditions.add(condition("PodScheduled", new Verdict(true, "", "")));
        return conditions;
    }

    /** How far a wish for other sizes has come; nothing when there is none. */
    List<PodCondition> resizing(PodSituation situation) {
        List<PodCondition> conditions = new ArrayList<>();
        PodSizes.Pending pending = situation.sizes().pending();
        if (pending != null) {
            conditions.add(condition(RESIZE_PENDING, new Verdict(true, pending.reason(), pending.message())));
        }
        List<String> errors = new ArrayList<>();
        boolean inProgress = false;
        for (PodMember member : shape.all()) {
            Optional<ObservedContainer> running =
                    situation.observed().container(member.name()).filter(ObservedContainer::running);
            if (running.isEmpty()
                    || situation.sizes().outdated(member, running.get().id()).isEmpty()) {
                continue;
            }
            inProgress = true;
            StartFailure failure =
                    situation.sizes().failures().get(running.get().id());
            if (failure != null) {
                errors.add(failure.message());
            }
        }
        if (inProgress) {
            conditions.add(condition(
                    RESIZE_IN_PROGRESS,
                    errors.isEmpty()
                            ? new Verdict(true, "", "")
                            : new Verdict(true, "Error", String.join("; ", errors))));
        }
        return conditions;
    }

    private Verdict initialized(List<ContainerStatus> init, List<ContainerStatus> regular) {
        if (phase.equals(PodPhase.SUCCEEDED)) {
            return new Verdict(true, "PodCompleted", "");
        }
        boolean regularStarted = regular.stream()
                .anyMatch(status -> status.getState().getRunning() != null
                        || status.getState().getTerminated() != null);
        List<String> open = init.stream()
                .filter(status -> !isInitialized(status))
                .map(ContainerStatus::getName)
                .toList();
        if (regularStarted || open.isEmpty()) {
            return new Verdict(true, "", "");
        }
        return new Verdict(false, "ContainersNotInitialized", "containers with incomplete status: " + list(open));
    }

    private boolean isInitialized(ContainerStatus status) {
        return Boolean.TRUE.equals(isSidecar(status) ? status.getStarted() : status.getReady());
    }

    private boolean isSidecar(ContainerStatus status) {
        Optional<PodMember> member = shape.find(status.getName());
        return member.isPresent() && member.get().is(Role.SIDECAR);
    }

    private Verdict containersReady(List<ContainerStatus> serving) {
        if (phase.equals(PodPhase.SUCCEEDED)) {
            return new Verdict(false, "PodCompleted", "");
        }
        if (phase.equals(PodPhase.FAILED)) {
            return new Verdict(false, "PodFailed", "");
        }
        List<String> unready = serving.stream()
                .filter(status -> !Boolean.TRUE.equals(status.getReady()))
                .map(ContainerStatus::getName)
                .toList();
        if (unready.isEmpty()) {
            return new Verdict(true, "", "");
        }
        return new Verdict(false, "ContainersNotReady", "containers with unready status: " + list(unready));
    }

    private Verdict ready(Verdict containers) {
        if (!containers.holds) {
            return containers;
        }
        List<String> open = new ArrayList<>();
        for (PodReadinessGate gate : pod.getSpec().getReadinessGates()) {
            String type = gate.getConditionType();
            Optional<PodCondition> found = known(type);
            if (found.isEmpty()) {
                open.add("corresponding condition of pod readiness gate \"%s\" does not exist.".formatted(type));
            } else if (!"True".equals(found.get().getStatus())) {
                open.add("the status of pod readiness gate \"%s\" is not \"True\", but %s"
                        .formatted(type, found.get().getStatus()));
            }
        }
        return open.isEmpty() ? containers : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", open));
    }

    private PodCondition condition(String type, Verdict verdict) {
        String status = verdict.holds ? "True" : "False";
        String since = known(type)
                .filter(found -> status.equals(found.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElseGet(() -> ContainerStatusView.time(now));
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(emptyToNull(verdict.reason))
                .withMessage(emptyToNull(verdict.message))
                .withLastTransitionTime(since)
                .withObservedGeneration(pod.getMetadata().getGeneration())
                .build();
    }

    private Optional<PodCondition> known(String type) {
        return before.stream().filter(found -> type.equals(found.getType())).findFirst();
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private record Verdict(boolean holds, String reason, String message) {}
}
