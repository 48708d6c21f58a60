package io.kjava.scheduler.queue;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.scheduler.snapshot.PodView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pods that wait for a node: those to try now by priority and age, those that wait out a backoff,
 * and those that fit nowhere until something changes. A pod is in one place at most. Thread-safe; one
 * thread takes. Bounded by the number of pods in the cluster.
 */
public final class SchedulingQueue {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BLOCK = Duration.ofMinutes(5);
    private static final Comparator<QueuedPod> BY_PRIORITY = Comparator.comparingInt(
                    (QueuedPod q) -> -q.pod().priority())
            .thenComparing(QueuedPod::since)
            .thenComparing(q -> q.pod().key());
    private static final Comparator<Delayed> BY_TIME =
            Comparator.comparing(Delayed::due).thenComparing(d -> d.pod().pod().key());

    private record Delayed(Instant due, QueuedPod pod) {}

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<QueuedPod> active = new TreeSet<>(BY_PRIORITY);
    private final TreeSet<Delayed> delayed = new TreeSet<>(BY_TIME);
    private final TreeSet<Delayed> blocked = new TreeSet<>(BY_TIME);
    private final Map<ObjectKey, Runnable> places = new HashMap<>();
    private final Map<ObjectKey, QueuedPod> pods = new HashMap<>();
    private long wakeUpsSeen;

    public SchedulingQueue(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** A pod without a node appeared or changed: it is tried soon. */
    public void add(PodView pod) {
        lock.lock();
        try {
            QueuedPod known = pods.get(pod.key());
            boolean same = known != null && known.pod().isSamePod(pod);
            leave(pod.key());
            activate(same && known != null ? known.with(pod) : new QueuedPod(pod, clock.instant(), 0, Set.of()));
        } finally {
            lock.unlock();
        }
    }

    /** A waiting pod's object changed in a way that matters to no rule: it keeps its place. */
    public void refresh(PodView pod) {
        lock.lock();
        try {
            QueuedPod known = pods.get(pod.key());
            if (known == null) {
                return;
            }
            if (active.remove(known)) {
                activate(known.with(pod));
            } else {
                replace(delayed, known, pod);
                replace(blocked, known, pod);
            }
        } finally {
            lock.unlock();
        }
    }

    public void remove(ObjectKey key) {
        lock.lock();
        try {
            leave(key);
        } finally {
            lock.unlock();
        }
    }

    /** How many wake-ups there have been; pass it back with a pod that could not be placed. */
    public long wakeUpsSeen() {
        lock.lock();
        try {
            return wakeUpsSeen;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A try has failed. The pod waits for its wake-ups, or only for its backoff when something happened
     * while it was tried or when nothing in particular can help it.
     *
     * @param seen what {@link #wakeUpsSeen} said before the try
     */
    public void putBack(QueuedPod pod, Set<WakeUp> wakeUps, long seen) {
        lock.lock();
        try {
            if (pods.containsKey(pod.pod().key())) {
                return; // a newer state of it is in line already
            }
            QueuedPod waiting = pod.blockedUntil(wakeUps);
            if (wakeUps.isEmpty() || seen != wakeUpsSeen) {
                delay(waiting);
            } else {
                block(waiting);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Something happened: pods that it may unblock are tried again after their backoff. */
    public void wake(WakeUp event) {
        lock.lock();
        try {
            wakeUpsSeen++;
            for (Delayed entry : blocked.stream().toList()) {
                if (entry.pod().wakeUps().contains(event)) {
                    leave(entry.pod().pod().key());
                    delay(entry.pod());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next pod to try; waits for one. Its attempt is counted. */
    public QueuedPod take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Instant now = clock.instant();
                ripen(delayed, now);
                ripen(blocked, now);
                if (!active.isEmpty()) {
                    QueuedPod next = active.first();
                    leave(next.pod().key());
                    return next.tried();
                }
                await(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many pods wait, wherever. */
    public int size() {
        lock.lock();
        try {
            return pods.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many pods wait where, in Kubernetes' words. */
    public Map<String, Double> lengths() {
        lock.lock();
        try {
            return Map.of(
                    "active", (double) active.size(),
                    "backoff", (double) delayed.size(),
                    "unschedulable", (double) blocked.size());
        } finally {
            lock.unlock();
        }
    }

    private void await(Instant now) throws InterruptedException {
        Instant next = null;
        if (!delayed.isEmpty()) {
            next = delayed.first().due();
        }
        if (!blocked.isEmpty() && (next == null || blocked.first().due().isBefore(next))) {
            next = blocked.first().due();
        }
        if (next == null) {
            changed.await();
        } else {
            long nanos = Math.max(1, Duration.between(now, next).toNanos());
            boolean _ = changed.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void ripen(TreeSet<Delayed> line, Instant now) {
        while (!line.isEmpty() && !line.first().due().isAfter(now)) {
            QueuedPod ripe = line.first().pod();
            leave(ripe.pod().key());
            activate(ripe);
        }
    }

    private void activate(QueuedPod pod) {
        active.add(pod);
        pods.put(pod.pod().key(), pod);
        places.put(pod.pod().key(), () -> active.remove(pod));
        changed.signal();
    }

    private void delay(QueuedPod pod) {
        int shift = Math.min(Math.max(pod.attempts() - 1, 0), 10);
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << shift);
        enter(delayed, pod, backoff.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : backoff);
    }

    private void block(QueuedPod pod) {
        enter(blocked, pod, LONGEST_BLOCK);
    }

    private void enter(TreeSet<Delayed> line, QueuedPod pod, Duration wait) {
        enter(line, new Delayed(clock.instant().plus(wait), pod));
    }

    private void enter(TreeSet<Delayed> line, Delayed entry) {
        line.add(entry);
        pods.put(entry.pod().pod().key(), entry.pod());
        places.put(entry.pod().pod().key(), () -> line.remove(entry));
        changed.signal();
    }

    private void replace(TreeSet<Delayed> line, QueuedPod known, PodView newer) {
        line.stream().filter(entry -> entry.pod().equals(known)).findFirst().ifPresent(entry -> {
            line.remove(entry);
            enter(line, new Delayed(entry.due(), known.with(newer)));
        });
    }

    private void leave(ObjectKey key) {
        pods.remove(key);
        Runnable place = places.remove(key);
        if (place != null) {
            place.run();
        }
    }
}
