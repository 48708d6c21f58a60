package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls for a pod when its time has come; of several times for one pod only the earliest counts. One
 * thread, which sleeps until the next time. Thread-safe.
 */
final class WakeUps implements AutoCloseable {
    private final InstantSource clock;
    private final Consumer<String> wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Instant> due = new HashMap<>();
    private @Nullable Thread thread;

    WakeUps(InstantSource clock, Consumer<String> wake) {
        this.clock = requireNonNull(clock, "clock");
        this.wake = requireNonNull(wake, "wake");
    }

    void at(String podUid, Instant when) {
        lock.lock();
        try {
            due.merge(podUid, when, (one, other) -> one.isBefore(other) ? one : other);
            if (thread == null) {
                thread = Threads.start("volume-wake-ups", this::run);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void forget(String podUid) {
        lock.lock();
        try {
            due.remove(podUid);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                takeDue().forEach(wake);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> takeDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Instant now = clock.instant();
                List<String> ready = new ArrayList<>();
                due.forEach((pod, when) -> {
                    if (!when.isAfter(now)) {
                        ready.add(pod);
                    }
                });
                if (!ready.isEmpty()) {
                    ready.forEach(due::remove);
                    return ready;
                }
                sleep(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sleep(Instant now) throws InterruptedException {
        Instant next = due.values().stream().min(Instant::compareTo).orElse(null);
        if (next == null) {
            changed.await();
        } else {
            long left = Math.max(1, Duration.between(now, next).toMillis() + 1);
            boolean signalled = changed.await(left, TimeUnit.MILLISECONDS);
            assert signalled || !due.isEmpty();
        }
    }

    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            running = thread;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
