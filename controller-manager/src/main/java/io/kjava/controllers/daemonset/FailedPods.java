package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a daemon set waits before it replaces a failed pod on a node: one second, doubling to fifteen
 * minutes. Remembers the newest thousand places. Thread-safe.
 */
final class FailedPods {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMinutes(15);
    private static final int REMEMBERED = 1000;

    private record Place(String set, String node) {}

    private record Replacement(Duration delay, Instant at) {}

    private final Map<Place, Replacement> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Replacement> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** How long this failed pod must be left alone; empty, and noted, when it may be replaced now. */
    synchronized Optional<Duration> mustWait(Pod pod, Instant now) {
        Place place = new Place(Owners.controllerUid(pod), PodFacts.nodeName(pod));
        Replacement before = last.get(place);
        if (before != null && now.isBefore(before.at().plus(before.delay()))) {
            return Optional.of(Duration.between(now, before.at().plus(before.delay())));
        }
        last.put(place, new Replacement(nextDelay(before, now), now));
        return Optional.empty();
    }

    private static Duration nextDelay(@org.jspecify.annotations.Nullable Replacement before, Instant now) {
        if (before == null || now.isAfter(before.at().plus(LAST.multipliedBy(2)))) {
            return FIRST;
        }
        Duration twice = before.delay().multipliedBy(2);
        return twice.compareTo(LAST) > 0 ? LAST : twice;
    }
}
