package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.api.ObjectKey;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodFacts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Since when the slices of a service are out of date: the earliest change of a pod or of the service
 * that no earlier write has carried. Thread-safe.
 */
final class TriggerTimes {
    private record Seen(Instant service, Map<String, Instant> pods) {}

    private final Map<ObjectKey, Seen> seen = new HashMap<>();

    /** Empty when nothing is known to have changed since the last call. */
    synchronized Optional<Instant> next(Service service, Collection<Pod> pods) {
        ObjectKey key = Keys.of(service);
        Seen before = seen.get(key);
        Map<String, Instant> now = new HashMap<>();
        Instant earliest = null;
        for (Pod pod : pods) {
            Optional<Instant> changed =
                    PodFacts.condition(pod, "Ready").flatMap(c -> Timestamps.parse(c.getLastTransitionTime()));
            if (changed.isEmpty()) {
                continue;
            }
            now.put(Keys.name(pod), changed.get());
            Instant known = before == null ? null : before.pods().get(Keys.name(pod));
            boolean later = known == null || changed.get().isAfter(known);
            if (later && (earliest == null || changed.get().isBefore(earliest))) {
                earliest = changed.get();
            }
        }
        Instant created = created(service);
        if (before == null && (earliest == null || created.isBefore(earliest))) {
            earliest = created;
        }
        seen.put(key, new Seen(created, now));
        return Optional.ofNullable(earliest);
    }

    synchronized void forget(ObjectKey key) {
        seen.remove(key);
    }

    private static Instant created(HasMetadata object) {
        return Timestamps.orEpoch(object.getMetadata().getCreationTimestamp());
    }
}
