package io.kjava.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of a set, from its pods. Pure. */
final class ReplicaStatusView {
    private ReplicaStatusView() {}

    /**
     * @param wanted the replicas asked for
     * @param failure why the pods could not be made or deleted; null when they could
     */
    static ReplicaStatus of(
            ReplicaStatus before,
            int wanted,
            int minReadySeconds,
            Map<String, String> templateLabels,
            List<Pod> active,
            int terminating,
            long generation,
            @Nullable RuntimeException failure,
            Instant now) {
        int labelled = 0;
        int ready = 0;
        int available = 0;
        for (Pod pod : active) {
            if (pod.getMetadata().getLabels().entrySet().containsAll(templateLabels.entrySet())) {
                labelled++;
            }
            if (PodFacts.isReady(pod)) {
                ready++;
                if (PodFacts.isAvailable(pod, minReadySeconds, now)) {
                    available++;
                }
            }
        }
        return new ReplicaStatus(
                active.size(),
                labelled,
                ready,
                available,
                terminating,
                generation,
                failure(before, wanted - active.size(), failure, now));
    }

    private static Optional<ReplicaStatus.Failure> failure(
            ReplicaStatus before, int missing, @Nullable RuntimeException failure, Instant now) {
        if (failure == null) {
            return Optional.empty();
        }
        if (before.failure().isPresent()) {
            return before.failure();
        }
        String reason = missing > 0 ? "FailedCreate" : "FailedDelete";
        String message = failure.getMessage() == null ? reason : failure.getMessage();
        return Optional.of(new ReplicaStatus.Failure(reason, message, Timestamps.format(now)));
    }
}
