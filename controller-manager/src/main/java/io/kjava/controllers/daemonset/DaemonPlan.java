package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes lack a pod, and which pods are on the wrong node or one too many. Pure.
 *
 * @param ended pods among the deleted that have come to an end by themselves
 */
record DaemonPlan(List<String> create, List<Pod> delete, List<Pod> ended) {
    static DaemonPlan of(DaemonState state) {
        List<String> create = new ArrayList<>();
        Set<Pod> delete = new LinkedHashSet<>();
        List<Pod> ended = new ArrayList<>();
        state.decisions().forEach((node, decision) -> {
            List<Pod> pods = state.pods(node);
            if (decision.start() && pods.isEmpty()) {
                create.add(node);
            } else if (decision.stay()) {
                keepOne(state, node, pods, create, delete, ended);
            } else {
                pods.stream().filter(pod -> !Keys.isTerminating(pod)).forEach(delete::add);
            }
        });
        state.podsOnNode().forEach((node, pods) -> {
            if (!state.decisions().containsKey(node)) {
                pods.stream()
                        .filter(pod -> PodFacts.nodeName(pod).isEmpty())
                        .filter(pod -> !Keys.isTerminating(pod))
                        .forEach(delete::add); // made for a node that is gone
            }
        });
        return new DaemonPlan(create, List.copyOf(delete), ended);
    }

    private static void keepOne(
            DaemonState state, String node, List<Pod> pods, List<String> create, Set<Pod> delete, List<Pod> ended) {
        List<Pod> running = new ArrayList<>();
        boolean leaving = false;
        for (Pod pod : pods) {
            if (Keys.isTerminating(pod)) {
                leaving = true;
            } else if (PodFacts.isFinished(pod)) {
                delete.add(pod);
                ended.add(pod);
            } else {
                running.add(pod);
            }
        }
        if (state.maxSurge() == 0) {
            running.stream().skip(1).forEach(delete::add);
            return;
        }
        if (running.isEmpty()) {
            NodeDecision decision = state.decisions().get(node);
            if (leaving && ended.isEmpty() && decision != null && decision.start()) {
                create.add(node); // with a surge the next one need not wait for the last one's end
            }
            return;
        }
        keepOneOfEach(state, running, delete);
    }

    /** While surging, one old and one new pod may be on a node; the new one once it is available. */
    private static void keepOneOfEach(DaemonState state, List<Pod> running, Set<Pod> delete) {
        Pod oldest = null;
        Pod newest = null;
        for (Pod pod : running) {
            if (DaemonPods.hasHash(pod, state.hash())) {
                if (newest == null) {
                    newest = pod;
                } else {
                    delete.add(pod);
                }
            } else if (oldest == null) {
                oldest = pod;
            } else {
                delete.add(pod);
            }
        }
        if (oldest != null && newest != null && state.isAvailable(newest)) {
            delete.add(oldest);
        }
    }
}
