package io.kjava.kubelet.status;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.HostIPBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.PodSituation;
import io.kjava.kubelet.plan.Qos;
import io.kjava.kubelet.status.StatusInputs.PodFailure;
import io.kjava.kubelet.status.StatusInputs.Stage;
import java.util.ArrayList;
import java.util.List;

/** What was seen of a pod, as the status that the API keeps. Pure. */
public final class PodStatusView {
    private static final PodShape NO_CONTAINERS = new PodShape(List.of(), List.of(), List.of());

    public PodStatus view(StatusInputs inputs) {
        PodSituation situation = inputs.situation();
        Pod pod = situation.pod();
        PodStatus before = inputs.before();
        PodShape shape = isRejected(inputs) ? NO_CONTAINERS : situation.shape();
        ContainerStatusView containers = new ContainerStatusView(inputs);
        List<ContainerStatus> init = statuses(containers, shape.init(), before.getInitContainerStatuses());
        List<ContainerStatus> regular = statuses(containers, shape.regular(), before.getContainerStatuses());
        String phase = phase(inputs, init, regular);
        PodStatusBuilder status = new PodStatusBuilder()
                .withPhase(phase)
                .withObservedGeneration(pod.getMetadata().getGeneration())
                .withQosClass(Qos.of(pod).wireName())
                .withStartTime(
                        before.getStartTime() == null
                                ? ContainerStatusView.time(situation.now())
                                : before.getStartTime())
                .withInitContainerStatuses(init)
                .withContainerStatuses(regular)
                .withEphemeralContainerStatuses(
                        statuses(containers, shape.ephemeral(), before.getEphemeralContainerStatuses()));
        addAddresses(status, inputs);
        addConditions(status, inputs, phase, init, regular);
        PodFailure failure = inputs.failure();
        if (failure != null) {
            status.withReason(failure.reason()).withMessage(failure.message());
        } else if (PodPhase.isTerminal(before.getPhase())) {
            status.withReason(before.getReason()).withMessage(before.getMessage());
        }
        return status.build();
    }

    /** It was turned away before anything was made: there are no containers to tell of. */
    private static boolean isRejected(StatusInputs inputs) {
        return inputs.failure() != null
                && inputs.stage() != Stage.LIVING
                && inputs.situation().observed().isGone()
                && inputs.before().getContainerStatuses().isEmpty()
                && inputs.before().getInitContainerStatuses().isEmpty();
    }

    private static List<ContainerStatus> statuses(
            ContainerStatusView view, List<PodMember> members, List<ContainerStatus> before) {
        List<ContainerStatus> statuses = new ArrayList<>();
        for (PodMember member : members) {
            statuses.add(view.status(
                    member,
                    before.stream()
                            .filter(known -> member.name().equals(known.getName()))
                            .findFirst()));
        }
        return statuses;
    }

    /** A pod that has failed as a whole, or has ended, does not come back to life. */
    private static String phase(StatusInputs inputs, List<ContainerStatus> init, List<ContainerStatus> regular) {
        String before = inputs.before().getPhase();
        if (PodPhase.isTerminal(before)) {
            return before;
        }
        PodSituation situation = inputs.situation();
        boolean alive = situation.observed().anyRunning();
        if (inputs.failure() != null && !(inputs.stage() == Stage.ENDING && alive)) {
            return PodPhase.FAILED;
        }
        String phase = PodPhase.of(situation.pod(), situation.shape(), init, regular, inputs.stage());
        if (alive && PodPhase.isTerminal(phase)) {
            // Its sidecars still run: whoever waits for the end waits for theirs too.
            return PodPhase.RUNNING;
        }
        return phase;
    }

    private static void addAddresses(PodStatusBuilder status, StatusInputs inputs) {
        List<String> hostIps = inputs.node().hostIps();
        if (!hostIps.isEmpty()) {
            status.withHostIP(hostIps.getFirst())
                    .withHostIPs(hostIps.stream().map(PodStatusView::hostIp).toList());
        }
        List<String> ips = ips(inputs);
        if (!ips.isEmpty()) {
            status.withPodIP(ips.getFirst())
                    .withPodIPs(ips.stream().map(PodStatusView::podIp).toList());
        }
    }

    /** Addresses stay in the status of a pod that has ended: for those who look for its traces. */
    private static List<String> ips(StatusInputs inputs) {
        boolean hostNetwork =
                Boolean.TRUE.equals(inputs.situation().pod().getSpec().getHostNetwork());
        List<String> sandbox = inputs.situation()
                .observed()
                .sandbox()
                .filter(found -> inputs.stage() != Stage.ENDED)
                .map(ObservedSandbox::ips)
                .orElse(List.of());
        if (hostNetwork) {
            return inputs.situation().observed().sandbox().isPresent()
                    ? inputs.node().hostIps()
                    : known(inputs.before());
        }
        return sandbox.isEmpty() ? known(inputs.before()) : sandbox;
    }

    private static List<String> known(PodStatus before) {
        return before.getPodIPs().stream().map(PodIP::getIp).toList();
    }

    private static void addConditions(
            PodStatusBuilder status,
            StatusInputs inputs,
            String phase,
            List<ContainerStatus> init,
            List<ContainerStatus> regular) {
        PodSituation situation = inputs.situation();
        boolean sandboxReady =
                situation.observed().sandbox().map(ObservedSandbox::usable).orElse(false);
        PodConditions view = new PodConditions(
                situation.pod(), situation.shape(), phase, inputs.before().getConditions(), situation.now());
        List<PodCondition> conditions = view.all(sandboxReady, init, regular);
        if (inputs.stage() == Stage.LIVING) {
            conditions.addAll(view.resizing(situation));
        }
        PodFailure failure = inputs.failure();
        if (failure != null && failure.condition() != null) {
            conditions.add(failure.condition());
        }
        status.withConditions(conditions);
    }

    private static HostIP hostIp(String ip) {
        return new HostIPBuilder().withIp(ip).build();
    }

    private static PodIP podIp(String ip) {
        return new PodIPBuilder().withIp(ip).build();
    }
}
