package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the requests under way must have ended. One thread waits for the earliest of them; while requests
 * end in time it wakes about once in the longest time that one may take, and never when there are none.
 * Thread-safe.
 */
public final class RequestDeadlines implements Runnable {
    private final LongSupplier nanos;
    private final ConcurrentSkipListMap<Place, Entry> running = new ConcurrentSkipListMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile long wakes;
    private volatile boolean asleep; // for good, until somebody comes
    private volatile @Nullable Thread thread;

    /** @param nanos a clock that only runs forward */
    public RequestDeadlines(LongSupplier nanos) {
        this.nanos = requireNonNull(nanos, "nanos");
    }

    /** A point in time, and whose it is of several that have the same. */
    private record Place(long at, long number) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            long earlier = at - other.at;
            return earlier == 0 ? Long.compare(number, other.number) : earlier < 0 ? -1 : 1;
        }
    }

    /** One request; ended by its own thread, or called by the one that waits. */
    final class Entry {
        private final Place place;
        private final Thread worker;
        private final Runnable overdue;
        private boolean over;
        private boolean called;

        private Entry(Place place, Thread worker, Runnable overdue) {
            this.place = place;
            this.worker = worker;
            this.overdue = overdue;
        }

        private void call() {
            synchronized (this) {
                if (over) {
                    return;
                }
                called = true;
                worker.interrupt();
            }
            overdue.run();
        }

        /** The calling thread is not interrupted after this returns; true when it was. */
        boolean end() {
            running.remove(place);
            synchronized (this) {
                over = true;
                return called;
            }
        }
    }

    /**
     * Of a request that this thread works on; it is interrupted if the request has not ended in time.
     *
     * @param overdue run then, on a thread of its own
     */
    Entry begin(long limitNanos, Runnable overdue) {
        Place place = new Place(nanos.getAsLong() + limitNanos, numbers.incrementAndGet());
        Entry entry = new Entry(place, Thread.currentThread(), overdue);
        running.put(place, entry);
        if (asleep || place.at() - wakes < 0) {
            LockSupport.unpark(thread);
        }
        return entry;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!Thread.currentThread().isInterrupted()) {
            asleep = true; // who comes from now on wakes this
            Map.Entry<Place, Entry> first = running.firstEntry();
            if (first == null) {
                LockSupport.park(this);
                continue;
            }
            wakes = first.getKey().at();
            asleep = false;
            long left = wakes - nanos.getAsLong();
            if (left > 0) {
                sleepUnlessEarlier(left);
            } else if (running.remove(first.getKey()) != null) {
                Threads.start("request-overdue", first.getValue()::call);
            }
        }
    }

    private void sleepUnlessEarlier(long left) {
        Map.Entry<Place, Entry> now = running.firstEntry();
        if (now == null || now.getKey().at() - wakes >= 0) {
            LockSupport.parkNanos(this, left);
        }
    }
}
