package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands committed changes to those who follow, for storages that live in this process. Each follower
 * has a bounded queue; one that falls behind loses it and reads the past instead, until it has caught
 * up or the past is forgotten. One thread publishes; any thread may follow.
 */
public final class EventHub implements AutoCloseable {
    /** The past, as the storage keeps it. Called on the threads of followers. */
    public interface History {
        /**
         * Changes of keys with the prefix, after {@code after} and up to {@code upTo}, in order, about
         * {@code most} and never a part of one revision's; fewer only when there are no more. Throws
         * {@code COMPACTED}.
         */
        List<StorageEvent> events(String prefix, long after, long upTo, int most);

        /** Everything after this revision can be read. */
        long compactedRevision();
    }

    private final History history;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<HubCursor> cursors = ConcurrentHashMap.newKeySet();
    private volatile long published;
    private volatile long offered; // everything up to it is in the followers' queues
    private boolean closed;

    /**
     * @param revision of the storage now
     */
    public EventHub(History history, long revision) {
        this.history = requireNonNull(history, "history");
        this.published = revision;
        this.offered = revision;
    }

    /** Every change up to this revision has happened; followers learn of it any moment. */
    public long revision() {
        return published;
    }

    /** Changes in order of their revisions, all of them up to {@code revision}. */
    public void publish(List<StorageEvent> changes, long revision) {
        lock.lock();
        try {
            published = revision; // first: who has seen an event must not read what was before it
            for (HubCursor cursor : cursors) {
                cursor.offer(changes);
            }
            offered = revision;
            cursors.forEach(HubCursor::progressed);
        } finally {
            lock.unlock();
        }
    }

    /** Changes up to {@code revision} did not come: followers read them as the past, if they can. */
    public void skip(long revision) {
        lock.lock();
        try {
            published = revision;
            offered = revision;
            cursors.forEach(HubCursor::fallBehind);
        } finally {
            lock.unlock();
        }
    }

    /** Followers have, or find in their queues, every change up to this revision. */
    long offered() {
        return offered;
    }

    /** As {@link Storage#follow}. */
    public HubCursor follow(String prefix, long revision) {
        long compacted = history.compactedRevision(); // the lock is not held while calling out
        if (revision < compacted) {
            throw StorageException.compacted(revision, compacted);
        }
        lock.lock();
        try {
            if (closed) {
                throw StorageException.unavailable("the storage is closed");
            }
            if (revision > published) {
                throw StorageException.future(revision, published);
            }
            HubCursor cursor = new HubCursor(this, history, prefix, revision, published);
            cursors.add(cursor);
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a follower that lost its queue have a new one; returns up to where it must read the past. */
    long readmit(HubCursor cursor) {
        lock.lock();
        try {
            cursor.accept(published);
            return published;
        } finally {
            lock.unlock();
        }
    }

    void remove(HubCursor cursor) {
        cursors.remove(cursor);
    }

    /** Ends every follower: their polls throw {@code UNAVAILABLE}. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            cursors.forEach(cursor -> cursor.fail("the storage is closed"));
            cursors.clear();
        } finally {
            lock.unlock();
        }
    }
}
