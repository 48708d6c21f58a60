package io.kjava.controllers.deployment;

import static io.kjava.controllers.objects.Values.zero;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Pure questions about the replica sets of a deployment. */
final class ReplicaSets {
    static final String HASH_LABEL = "pod-template-hash";

    /** Oldest first. */
    static final Comparator<ReplicaSet> BY_AGE = Comparator.<ReplicaSet, String>comparing(
                    set -> Values.or(set.getMetadata().getCreationTimestamp(), "~"))
            .thenComparing(Keys::name);

    /** Largest first, of equal ones the newer first. */
    static final Comparator<ReplicaSet> BY_SIZE_NEWER =
            Comparator.comparingInt(ReplicaSets::replicas).reversed().thenComparing(BY_AGE.reversed());

    /** Largest first, of equal ones the older first. */
    static final Comparator<ReplicaSet> BY_SIZE_OLDER =
            Comparator.comparingInt(ReplicaSets::replicas).reversed().thenComparing(BY_AGE);

    private ReplicaSets() {}

    /** The set whose template is the deployment's; of several the oldest. */
    static Optional<ReplicaSet> newest(Deployment deployment, Collection<ReplicaSet> sets) {
        return sets.stream()
                .sorted(BY_AGE)
                .filter(set -> sameTemplate(
                        set.getSpec().getTemplate(), deployment.getSpec().getTemplate()))
                .findFirst();
    }

    /** Equal but for the hash label. */
    static boolean sameTemplate(PodTemplateSpec a, PodTemplateSpec b) {
        return withoutHash(a).equals(withoutHash(b));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return template.toBuilder()
                .editOrNewMetadata()
                .removeFromLabels(HASH_LABEL)
                .endMetadata()
                .build();
    }

    static int replicas(ReplicaSet set) {
        return Values.or(set.getSpec().getReplicas(), 1);
    }

    static int actual(ReplicaSet set) {
        return count(set, ReplicaSetStatus::getReplicas);
    }

    static int ready(ReplicaSet set) {
        return count(set, ReplicaSetStatus::getReadyReplicas);
    }

    static int available(ReplicaSet set) {
        return count(set, ReplicaSetStatus::getAvailableReplicas);
    }

    static int terminating(ReplicaSet set) {
        return count(set, ReplicaSetStatus::getTerminatingReplicas);
    }

    private static int count(
            ReplicaSet set,
            java.util.function.Function<ReplicaSetStatus, @org.jspecify.annotations.Nullable Integer> field) {
        return set.getStatus() == null ? 0 : zero(field.apply(set.getStatus()));
    }

    static int sum(Collection<ReplicaSet> sets, ToIntFunction<ReplicaSet> number) {
        return sets.stream().mapToInt(number).sum();
    }

    /** Those that want pods. */
    static List<ReplicaSet> active(Collection<ReplicaSet> sets) {
        return sets.stream().filter(set -> replicas(set) > 0).toList();
    }
}
