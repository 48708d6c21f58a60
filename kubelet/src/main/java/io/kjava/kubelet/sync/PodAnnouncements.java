package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodPlan;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.PodText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Events about waiting: each wait is told once. Confined to the pod's thread. */
final class PodAnnouncements {
    private final PodEvents events;
    private final Set<String> crashLoops = new HashSet<>();

    PodAnnouncements(PodEvents events) {
        this.events = requireNonNull(events, "events");
    }

    void waitingPulls(Pod pod, PodShape shape, List<String> names) {
        for (String name : names) {
            shape.find(name).ifPresent(member -> waitingPull(pod, member));
        }
    }

    void crashLoops(Pod pod, PodShape shape, PodPlan plan) {
        plan.crashLoops().keySet().stream()
                .filter(name -> !crashLoops.contains(name))
                .flatMap(name -> shape.find(name).stream())
                .forEach(member -> crashLoop(pod, member));
        crashLoops.clear();
        crashLoops.addAll(plan.crashLoops().keySet());
    }

    private void waitingPull(Pod pod, PodMember member) {
        String image = member.spec().getImage();
        events.normal(pod, member.name(), "BackOff", "Back-off pulling image \"%s\"".formatted(image));
        events.warning(pod, member.name(), "Failed", "Error: ImagePullBackOff");
    }

    private void crashLoop(Pod pod, PodMember member) {
        events.warning(
                pod,
                member.name(),
                "BackOff",
                "Back-off restarting failed container %s in pod %s".formatted(member.name(), PodText.full(pod)));
    }
}
