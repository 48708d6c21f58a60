package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.HubCursor;
import io.kjava.apiserver.storage.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out how far the cluster is for followers that ask, many of them by one call. Runs on a thread
 * of its own until that is interrupted; any thread asks.
 */
final class EtcdProgress implements Runnable {
    private final EtcdCalls calls;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Set<HubCursor> waiting = new HashSet<>();

    EtcdProgress(EtcdCalls calls) {
        this.calls = requireNonNull(calls, "calls");
    }

    void ask(HubCursor cursor) {
        lock.lock();
        try {
            waiting.add(cursor);
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                List<HubCursor> cursors = take();
                try {
                    long revision = calls.revision();
                    cursors.forEach(cursor -> cursor.requestProgress(revision));
                } catch (StorageException e) {
                    Thread.sleep(100); // they ask again, or their followers fail
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private List<HubCursor> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                asked.await();
            }
            List<HubCursor> cursors = new ArrayList<>(waiting);
            waiting.clear();
            return cursors;
        } finally {
            lock.unlock();
        }
    }
}
