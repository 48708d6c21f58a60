package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Holds one value, the newest. Writers never wait; the one reader waits until the value has changed,
 * somebody has poked, or a time has come.
 */
final class Mailbox<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stirred = lock.newCondition();
    private final InstantSource clock;
    private T newest;
    private boolean dirty = true;

    Mailbox(T first, InstantSource clock) {
        this.newest = requireNonNull(first, "first");
        this.clock = requireNonNull(clock, "clock");
    }

    void update(UnaryOperator<T> change) {
        lock.lock();
        try {
            newest = change.apply(newest);
            dirty = true;
            stirred.signal();
        } finally {
            lock.unlock();
        }
    }

    void poke() {
        update(UnaryOperator.identity());
    }

    /** The newest value, at the latest at {@code until}; at once when it has not been seen yet. */
    T await(Optional<Instant> until) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!dirty) {
                if (until.isEmpty()) {
                    stirred.await();
                    continue;
                }
                Duration left = Duration.between(clock.instant(), until.get());
                if (!left.isPositive()) {
                    break;
                }
                stirred.await(left.toNanos(), TimeUnit.NANOSECONDS);
            }
            dirty = false;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    T newest() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }
}
