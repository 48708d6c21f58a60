package io.kjava.scheduler.queue;

import static java.util.Objects.requireNonNull;

import io.kjava.scheduler.snapshot.PodView;
import java.time.Instant;
import java.util.Set;

/**
 * A pod in line.
 *
 * @param since when it first asked
 * @param attempts how often it was tried
 * @param wakeUps what may unblock it; empty before its first try
 */
public record QueuedPod(PodView pod, Instant since, int attempts, Set<WakeUp> wakeUps) {
    public QueuedPod {
        requireNonNull(pod, "pod");
        requireNonNull(since, "since");
        wakeUps = Set.copyOf(wakeUps);
    }

    public QueuedPod with(PodView newer) {
        return new QueuedPod(newer, since, attempts, wakeUps);
    }

    public QueuedPod tried() {
        return new QueuedPod(pod, since, attempts + 1, wakeUps);
    }

    public QueuedPod blockedUntil(Set<WakeUp> events) {
        return new QueuedPod(pod, since, attempts, events);
    }
}
