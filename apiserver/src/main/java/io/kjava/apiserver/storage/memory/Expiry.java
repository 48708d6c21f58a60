package io.kjava.apiserver.storage.memory;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls when the next key is due. Its thread starts with the first such key; it never polls. */
final class Expiry implements AutoCloseable {
    private final InstantSource clock;
    private final Supplier<Optional<Instant>> expire;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Instant next;
    private @Nullable Thread thread;
    private boolean closed;

    /** When a key goes; the revision keeps those of the same moment apart. */
    record Due(Instant at, long revision) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(revision, other.revision);
        }
    }

    /**
     * @param expire removes what is due, and says when to call again
     */
    Expiry(InstantSource clock, Supplier<Optional<Instant>> expire) {
        this.clock = requireNonNull(clock, "clock");
        this.expire = requireNonNull(expire, "expire");
    }

    void wakeAt(Instant at) {
        lock.lock();
        try {
            if (next == null || at.isBefore(next)) {
                next = at;
                changed.signal();
            }
            if (thread == null && !closed) {
                thread = Threads.start("memory-storage-expiry", this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitDue()) {
                expire.get().ifPresent(this::wakeAt);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private boolean awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Instant at = next;
                if (at == null) {
                    changed.await();
                    continue;
                }
                long nanos = Duration.between(clock.instant(), at).toNanos();
                if (nanos <= 0) {
                    next = null;
                    return true;
                }
                changed.awaitNanos(nanos);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
