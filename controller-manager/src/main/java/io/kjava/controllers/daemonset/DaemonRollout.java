package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Keys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which old pods may go now, and where a new one may start beside an old one. Pure. */
record DaemonRollout(List<Pod> delete, List<String> create) {
    /** The pods of a node by template; {@code clear} is false while there are several of one. */
    private record OnNode(@Nullable Pod newer, @Nullable Pod older, boolean clear) {
        static OnNode of(DaemonState state, List<Pod> pods) {
            Pod newer = null;
            Pod older = null;
            for (Pod pod : pods) {
                if (Keys.isTerminating(pod)) {
                    continue;
                }
                if (DaemonPods.hasHash(pod, state.hash())) {
                    if (newer != null) {
                        return new OnNode(newer, older, false);
                    }
                    newer = pod;
                } else {
                    if (older != null) {
                        return new OnNode(newer, older, false);
                    }
                    older = pod;
                }
            }
            return new OnNode(newer, older, true);
        }
    }

    static DaemonRollout of(DaemonState state) {
        return state.maxSurge() > 0 ? surging(state) : replacing(state);
    }

    private static DaemonRollout replacing(DaemonState state) {
        List<Pod> broken = new ArrayList<>();
        List<Pod> candidates = new ArrayList<>();
        int unavailable = 0;
        for (var entry : state.decisions().entrySet()) {
            List<Pod> pods = state.pods(entry.getKey());
            if (!entry.getValue().start() && pods.isEmpty()) {
                continue;
            }
            OnNode here = OnNode.of(state, pods);
            if (!here.clear()) {
                continue; // the plan of numbers tidies up first
            }
            if (here.older() == null) {
                boolean fine = here.newer() != null && state.isAvailable(here.newer());
                unavailable += fine ? 0 : 1;
            } else if (here.newer() == null) {
                if (state.isAvailable(here.older())) {
                    candidates.add(here.older());
                } else {
                    broken.add(here.older());
                    unavailable++;
                }
            }
        }
        int room = Math.max(0, state.maxUnavailable() - unavailable);
        List<Pod> delete = new ArrayList<>(broken);
        delete.addAll(candidates.subList(0, Math.min(room, candidates.size())));
        return new DaemonRollout(delete, List.of());
    }

    private static DaemonRollout surging(DaemonState state) {
        List<Pod> delete = new ArrayList<>();
        List<String> urgent = new ArrayList<>();
        List<String> candidates = new ArrayList<>();
        int surging = 0;
        for (var entry : state.decisions().entrySet()) {
            OnNode here = OnNode.of(state, state.pods(entry.getKey()));
            if (!here.clear() || here.older() == null || !entry.getValue().start()) {
                continue;
            }
            if (here.newer() == null) {
                if (state.isAvailable(here.older())) {
                    candidates.add(entry.getKey());
                } else {
                    urgent.add(entry.getKey());
                }
            } else if (state.isAvailable(here.newer())) {
                delete.add(here.older());
            } else {
                surging++;
            }
        }
        int room = Math.max(0, state.maxSurge() - surging);
        List<String> create = new ArrayList<>(urgent);
        create.addAll(candidates.subList(0, Math.min(room, candidates.size())));
        return new DaemonRollout(delete, create);
    }
}
