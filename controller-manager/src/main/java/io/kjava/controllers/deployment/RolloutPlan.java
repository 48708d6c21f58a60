package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The next step from old sets to the new one. Pure. */
final class RolloutPlan {
    private RolloutPlan() {}

    /** How many pods a new set may have now. */
    static int sizeOfNew(Rollout rollout, List<ReplicaSet> all, int present) {
        if (!rollout.rolling()) {
            return rollout.replicas();
        }
        int pods = ReplicaSets.sum(all, ReplicaSets::replicas);
        if (pods >= rollout.mostPods()) {
            return present;
        }
        return present + Math.min(rollout.mostPods() - pods, rollout.replicas() - present);
    }

    /** The step of a rolling update for the new set, if it needs one. */
    static Optional<Resize> growNew(Rollout rollout, ReplicaSet newSet, List<ReplicaSet> oldSets) {
        int present = ReplicaSets.replicas(newSet);
        if (present == rollout.replicas()) {
            return Optional.empty();
        }
        if (present > rollout.replicas()) {
            return Optional.of(new Resize(newSet, rollout.replicas()));
        }
        List<ReplicaSet> all = new ArrayList<>(oldSets);
        all.add(newSet);
        int size = sizeOfNew(rollout, all, present);
        return size == present ? Optional.empty() : Optional.of(new Resize(newSet, size));
    }

    /**
     * The steps of a rolling update for the old sets: first their pods that are not available anyway,
     * then as many as the new ones can stand in for.
     */
    static List<Resize> shrinkOld(Rollout rollout, @Nullable ReplicaSet newSet, List<ReplicaSet> oldSets) {
        List<ReplicaSet> old =
                ReplicaSets.active(oldSets).stream().sorted(ReplicaSets.BY_AGE).toList();
        if (old.isEmpty()) {
            return List.of();
        }
        int newReplicas = newSet == null ? 0 : ReplicaSets.replicas(newSet);
        int newAvailable = newSet == null ? 0 : ReplicaSets.available(newSet);
        int all = ReplicaSets.sum(old, ReplicaSets::replicas) + newReplicas;
        int most = all - rollout.leastAvailable() - (newReplicas - newAvailable);
        if (most <= 0) {
            return List.of();
        }
        int[] sizes = old.stream().mapToInt(ReplicaSets::replicas).toArray();
        dropUnhealthy(old, sizes, most);
        int available = ReplicaSets.sum(old, ReplicaSets::available) + newAvailable;
        drop(sizes, available - rollout.leastAvailable());
        return changes(old, sizes);
    }

    private static void dropUnhealthy(List<ReplicaSet> old, int[] sizes, int most) {
        int dropped = 0;
        for (int i = 0; i < sizes.length && dropped < most; i++) {
            int unhealthy = sizes[i] - ReplicaSets.available(old.get(i));
            int now = Math.max(0, Math.min(most - dropped, unhealthy));
            sizes[i] -= now;
            dropped += now;
        }
    }

    private static void drop(int[] sizes, int most) {
        int left = most;
        for (int i = 0; i < sizes.length && left > 0; i++) {
            int now = Math.min(sizes[i], left);
            sizes[i] -= now;
            left -= now;
        }
    }

    private static List<Resize> changes(List<ReplicaSet> sets, int[] sizes) {
        List<Resize> result = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != ReplicaSets.replicas(sets.get(i))) {
                result.add(new Resize(sets.get(i), sizes[i]));
            }
        }
        return result;
    }

    /** Old sets beyond the limit of the history that nobody needs any more, oldest revision first. */
    static List<ReplicaSet> surplusHistory(Rollout rollout, List<ReplicaSet> oldSets) {
        if (rollout.historyLimit() == Rollout.NEVER) {
            return List.of();
        }
        List<ReplicaSet> alive = oldSets.stream()
                .filter(set -> set.getMetadata().getDeletionTimestamp() == null)
                .sorted(java.util.Comparator.comparingLong(Revisions::of).thenComparing(ReplicaSets.BY_AGE))
                .toList();
        int surplus = Math.max(0, alive.size() - rollout.historyLimit());
        return alive.subList(0, surplus).stream().filter(RolloutPlan::isIdle).toList();
    }

    private static boolean isIdle(ReplicaSet set) {
        long observed = set.getStatus() == null || set.getStatus().getObservedGeneration() == null
                ? 0
                : set.getStatus().getObservedGeneration();
        Long generation = set.getMetadata().getGeneration();
        return ReplicaSets.actual(set) == 0
                && ReplicaSets.replicas(set) == 0
                && (generation == null || generation <= observed);
    }
}
