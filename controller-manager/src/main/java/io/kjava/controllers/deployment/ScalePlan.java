package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a changed number of replicas means for sets in the middle of a rollout. Pure. */
final class ScalePlan {
    private ScalePlan() {}

    /** Whether somebody changed the number of replicas since the sets were last sized. */
    static boolean isScaling(Rollout rollout, List<ReplicaSet> sets) {
        return ReplicaSets.active(sets).stream()
                .mapToLong(Revisions::desired)
                .anyMatch(desired -> desired >= 0 && desired != rollout.replicas());
    }

    /** @param deploymentReplicas the deployment's {@code status.replicas} */
    static List<Resize> of(
            Rollout rollout, @Nullable ReplicaSet newSet, List<ReplicaSet> oldSets, int deploymentReplicas) {
        List<ReplicaSet> all = new ArrayList<>(oldSets);
        if (newSet != null) {
            all.add(newSet);
        }
        ReplicaSet only = activeOrLatest(newSet, oldSets, all);
        if (only != null) {
            return ReplicaSets.replicas(only) == rollout.replicas()
                    ? List.of()
                    : List.of(new Resize(only, rollout.replicas()));
        }
        if (newSet != null && isSaturated(rollout, newSet)) {
            return ReplicaSets.active(oldSets).stream()
                    .sorted(ReplicaSets.BY_AGE)
                    .map(set -> new Resize(set, 0))
                    .toList();
        }
        return rollout.rolling() ? inProportion(rollout, ReplicaSets.active(all), deploymentReplicas) : List.of();
    }

    /** The one set that takes the whole change; null when several are active. */
    private static @Nullable ReplicaSet activeOrLatest(
            @Nullable ReplicaSet newSet, List<ReplicaSet> oldSets, List<ReplicaSet> all) {
        List<ReplicaSet> active = ReplicaSets.active(all);
        if (active.size() == 1) {
            return active.getFirst();
        }
        if (!active.isEmpty() || all.isEmpty()) {
            return null;
        }
        return newSet != null
                ? newSet
                : oldSets.stream().max(ReplicaSets.BY_AGE).orElse(null);
    }

    private static boolean isSaturated(Rollout rollout, ReplicaSet set) {
        return ReplicaSets.replicas(set) == rollout.replicas()
                && Revisions.desired(set) == rollout.replicas()
                && ReplicaSets.available(set) == rollout.replicas();
    }

    private static List<Resize> inProportion(Rollout rollout, List<ReplicaSet> active, int deploymentReplicas) {
        int allowed = rollout.replicas() > 0 ? rollout.mostPods() : 0;
        int toAdd = allowed - ReplicaSets.sum(active, ReplicaSets::replicas);
        Comparator<ReplicaSet> order = toAdd > 0 ? ReplicaSets.BY_SIZE_NEWER : ReplicaSets.BY_SIZE_OLDER;
        List<ReplicaSet> sorted = active.stream().sorted(order).toList();
        int[] sizes = new int[sorted.size()];
        int added = 0;
        for (int i = 0; i < sizes.length; i++) {
            ReplicaSet set = sorted.get(i);
            int share = toAdd == 0 ? 0 : share(rollout, set, toAdd, added, deploymentReplicas);
            sizes[i] = ReplicaSets.replicas(set) + share;
            added += share;
        }
        if (sizes.length > 0) {
            sizes[0] = Math.max(0, sizes[0] + toAdd - added); // the largest takes what is left over
        }
        List<Resize> result = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            result.add(new Resize(sorted.get(i), sizes[i]));
        }
        return result;
    }

    private static int share(Rollout rollout, ReplicaSet set, int toAdd, int added, int deploymentReplicas) {
        int left = toAdd - added;
        if (ReplicaSets.replicas(set) == 0 || left == 0) {
            return 0;
        }
        int fraction = fraction(rollout, set, deploymentReplicas);
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    private static int fraction(Rollout rollout, ReplicaSet set, int deploymentReplicas) {
        int size = ReplicaSets.replicas(set);
        if (rollout.replicas() == 0) {
            return -size;
        }
        long before = Revisions.max(set) > 0 ? Revisions.max(set) : deploymentReplicas;
        if (before == 0) {
            return 0;
        }
        double scaled = (double) size * rollout.mostPods() / before;
        return (int) Math.round(scaled) - size;
    }
}
