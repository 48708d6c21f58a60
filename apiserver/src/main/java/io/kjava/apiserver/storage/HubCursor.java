package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One follower of an {@link EventHub}. One thread polls, the hub's publisher offers, any thread closes. */
public final class HubCursor implements EventCursor {
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final int PAGE = 500;

    private final EventHub hub;
    private final EventHub.History history;
    private final String prefix;

    private final Deque<StorageEvent> past = new ArrayDeque<>(); // confined to the poller
    private long position; // confined to the poller: everything up to it was handed out
    private long pastUpTo; // confined to the poller: what comes after it is in the queue
    private long pastReadTo; // confined to the poller: position when the past has been handed out
    private long reported; // confined to the poller

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<StorageEvent> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long newest; // no change after it has been offered
    private boolean behind;
    private volatile long progressWanted; // at least; zero when nobody asked
    private boolean closed;
    private @Nullable String failure;

    HubCursor(EventHub hub, EventHub.History history, String prefix, long revision, long upTo) {
        this.hub = requireNonNull(hub, "hub");
        this.history = requireNonNull(history, "history");
        this.prefix = requireNonNull(prefix, "prefix");
        this.position = revision;
        this.pastReadTo = revision;
        this.pastUpTo = upTo;
        this.reported = revision;
        this.newest = upTo;
    }

    @Override
    public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        boolean patient = left > 0;
        while (true) {
            Optional<StorageEvent> old = fromPast();
            if (old.isPresent()) {
                return old;
            }
            lock.lockInterruptibly();
            try {
                while (!behind) {
                    throwIfOver();
                    long safe = hub.offered(); // before looking into the queue
                    Optional<StorageEvent> event = fromQueue(safe, patient && left <= 0);
                    if (event.isPresent() || left <= 0) {
                        return event;
                    }
                    left = news.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
            pastUpTo = hub.readmit(this);
        }
    }

    /** The next change of the past; empty when all of it was handed out. */
    private Optional<StorageEvent> fromPast() throws InterruptedException {
        while (past.isEmpty() && position < pastUpTo) {
            if (pastReadTo >= pastUpTo) {
                position = pastUpTo;
                break;
            }
            throwIfOverUnlocked();
            List<StorageEvent> page = history.events(prefix, pastReadTo, pastUpTo, PAGE);
            past.addAll(page);
            pastReadTo = page.size() < PAGE ? pastUpTo : page.getLast().revision();
        }
        StorageEvent next = past.poll();
        if (next != null) {
            position = next.revision();
            reported = position;
        }
        return Optional.ofNullable(next);
    }

    private Optional<StorageEvent> fromQueue(long safe, boolean timeIsOver) {
        for (StorageEvent next = queue.poll(); next != null; next = queue.poll()) {
            queuedBytes -= cost(next);
            if (next.revision() > pastUpTo) { // several changes may share one revision
                position = next.revision();
                pastReadTo = position;
                reported = position;
                return Optional.of(next);
            }
        }
        boolean asked = progressWanted > 0 && safe >= progressWanted;
        if (asked || (timeIsOver && safe > reported)) {
            progressWanted = asked ? 0 : progressWanted;
            position = Math.max(position, safe);
            pastReadTo = position;
            reported = position;
            return Optional.of(new StorageEvent.Progress(position));
        }
        return Optional.empty();
    }

    private void throwIfOverUnlocked() throws InterruptedException {
        lock.lock();
        try {
            throwIfOver();
        } finally {
            lock.unlock();
        }
    }

    private void throwIfOver() throws InterruptedException {
        if (closed) {
            throw new InterruptedException("the cursor is closed");
        }
        if (failure != null) {
            throw StorageException.unavailable(failure);
        }
    }

    /** By the publisher. */
    void offer(List<StorageEvent> changes) {
        int first = firstOf(changes);
        if (first == changes.size()) {
            return;
        }
        lock.lock();
        try {
            if (closed || behind) {
                return;
            }
            for (StorageEvent change : changes.subList(first, changes.size())) {
                if (key(change).startsWith(prefix)) {
                    queue.add(change);
                    queuedBytes += cost(change);
                    newest = change.revision();
                }
            }
            if (queue.size() > MOST_EVENTS || queuedBytes > MOST_BYTES) {
                queue.clear();
                queuedBytes = 0;
                behind = true;
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private int firstOf(List<StorageEvent> changes) {
        for (int i = 0; i < changes.size(); i++) {
            if (key(changes.get(i)).startsWith(prefix)) {
                return i;
            }
        }
        return changes.size();
    }

    private static String key(StorageEvent change) {
        return switch (change) {
            case StorageEvent.Put put -> put.after().key();
            case StorageEvent.Deleted deleted -> deleted.before().key();
            case StorageEvent.Progress _ -> "";
        };
    }

    private static long cost(StorageEvent change) {
        return switch (change) {
            case StorageEvent.Put put -> put.after().value().length + 200L;
            case StorageEvent.Deleted deleted -> deleted.before().value().length + 200L;
            case StorageEvent.Progress _ -> 0;
        };
    }

    /** By the hub, under its lock: the queue takes changes again, after that revision. */
    void accept(long upTo) {
        lock.lock();
        try {
            behind = false;
            newest = upTo;
        } finally {
            lock.unlock();
        }
    }

    void fail(String why) {
        lock.lock();
        try {
            failure = why;
            behind = false;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** By the hub, under its lock, when everything was offered. */
    void progressed() {
        if (progressWanted > 0) {
            lock.lock();
            try {
                news.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /** By the hub, under its lock: what it missed is to be read as the past. */
    void fallBehind() {
        lock.lock();
        try {
            queue.clear();
            queuedBytes = 0;
            behind = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void requestProgress() {
        requestProgress(hub.revision());
    }

    /** The revision may not have come here yet. */
    @Override
    public void requestProgress(long atLeast) {
        lock.lock();
        try {
            progressWanted = Math.max(progressWanted, atLeast);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isComplete(long taken, long wanted) {
        if (hub.offered() < wanted) { // before looking at what was offered
            return false;
        }
        lock.lock();
        try {
            return !behind && !closed && failure == null && newest <= taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        hub.remove(this);
        lock.lock();
        try {
            closed = true;
            behind = false;
            queue.clear();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
