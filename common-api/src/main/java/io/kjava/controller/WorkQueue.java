package io.kjava.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keys that need a look, each once, in the order of asking. A key that is asked for while it is worked
 * on waits until {@link #done}, so that no key is with two workers. Thread-safe; bounded by the number
 * of distinct keys.
 */
public final class WorkQueue<K> implements AutoCloseable {
    private record Delayed<K>(K key, Instant at) {}

    private final InstantSource clock;
    private final RateLimit<K> limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<K, Long> ready = new LinkedHashMap<>(); // since when, by the clock of System.nanoTime
    private final Map<K, Long> working = new HashMap<>(); // likewise
    private final Set<K> again = new HashSet<>();
    private final Map<K, Delayed<K>> delayedKeys = new HashMap<>();
    private final Queue<Delayed<K>> delayed = new PriorityQueue<>(Comparator.comparing(Delayed::at));
    private final QueueMetrics.Of metrics;
    private boolean closed;

    public WorkQueue(InstantSource clock) {
        this("", QueueMetrics.unread(), clock);
    }

    /**
     * @param name under which it is measured
     */
    public WorkQueue(String name, QueueMetrics metrics, InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        this.limit = new RateLimit<>(clock);
        this.metrics = metrics.of(requireNonNull(name, "name"), this::ages);
    }

    private List<Double> ages() {
        lock.lock();
        try {
            long now = System.nanoTime();
            return working.values().stream().map(since -> (now - since) / 1e9).toList();
        } finally {
            lock.unlock();
        }
    }

    public void add(K key) {
        requireNonNull(key, "key");
        lock.lock();
        try {
            enter(key);
        } finally {
            lock.unlock();
        }
    }

    /** Adds the key when the delay has passed; of two delays of a key the shorter one counts. */
    public void addAfter(K key, Duration delay) {
        if (!delay.isPositive()) {
            add(key);
            return;
        }
        lock.lock();
        try {
            Delayed<K> wanted = new Delayed<>(key, clock.instant().plus(delay));
            Delayed<K> known = delayedKeys.get(key);
            if (known != null && !wanted.at().isBefore(known.at())) {
                return;
            }
            if (known != null) {
                delayed.remove(known);
            }
            delayedKeys.put(key, wanted);
            delayed.add(wanted);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Adds the key after a delay that grows with each call until {@link #forget}. */
    public void addRateLimited(K key) {
        metrics.retried();
        addAfter(key, limit.next(key));
    }

    public void forget(K key) {
        limit.forget(key);
    }

    public int failures(K key) {
        return limit.failures(key);
    }

    /** The next key, which the caller must give back with {@link #done}; empty once closed. */
    public Optional<K> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    return Optional.empty();
                }
                moveDue();
                if (!ready.isEmpty()) {
                    Map.Entry<K, Long> first = ready.entrySet().iterator().next();
                    K key = first.getKey();
                    long now = System.nanoTime();
                    long waited = now - first.getValue();
                    ready.remove(key);
                    working.put(key, now);
                    metrics.taken(waited, ready.size());
                    return Optional.of(key);
                }
                await();
            }
        } finally {
            lock.unlock();
        }
    }

    public void done(K key) {
        lock.lock();
        try {
            Long since = working.remove(key);
            if (since != null) {
                metrics.done(System.nanoTime() - since);
            }
            if (again.remove(key)) {
                enter(key);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keys that could be taken now. */
    public int size() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            metrics.closed();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void enter(K key) {
        if (closed) {
            return;
        }
        if (working.containsKey(key)) {
            again.add(key);
        } else if (ready.putIfAbsent(key, System.nanoTime()) == null) {
            metrics.added(ready.size());
            changed.signal();
        }
    }

    private void moveDue() {
        Instant now = clock.instant();
        for (Delayed<K> next = delayed.peek(); next != null && !next.at().isAfter(now); next = delayed.peek()) {
            delayed.remove();
            delayedKeys.remove(next.key());
            enter(next.key());
        }
    }

    private void await() throws InterruptedException {
        Delayed<K> next = delayed.peek();
        if (next == null) {
            changed.await();
        } else {
            long nanos = Duration.between(clock.instant(), next.at()).toNanos();
            if (nanos > 0) {
                changed.awaitNanos(nanos);
            }
        }
    }
}
