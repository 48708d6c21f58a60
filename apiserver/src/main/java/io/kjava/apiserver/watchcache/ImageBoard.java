package io.kjava.apiserver.watchcache;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest image of a resource, and those who wait for a newer one. The feeder publishes. */
final class ImageBoard {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private volatile @Nullable CacheImage image;

    Optional<CacheImage> current() {
        return Optional.ofNullable(image);
    }

    void publish(CacheImage newest) {
        lock.lock();
        try {
            image = newest;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An image of at least that revision; empty when none came in time. */
    Optional<CacheImage> await(long revision, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!hasReached(revision) && left > 0) {
                left = published.awaitNanos(left);
            }
            return hasReached(revision) ? current() : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasReached(long revision) {
        CacheImage newest = image;
        return newest != null && newest.revision() >= revision;
    }
}
