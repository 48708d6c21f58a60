package io.kjava.apiserver.watchcache;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A storage whose followers can be made to fail once, and whose ranges can be kept from answering. */
final class FaultyStorage implements Storage {
    private final Storage inner;
    private final AtomicReference<StorageException> nextPoll = new AtomicReference<>();
    private volatile boolean down;

    FaultyStorage(Storage inner) {
        this.inner = inner;
    }

    void failNextPoll(StorageException failure) {
        nextPoll.set(failure);
    }

    void down(boolean isDown) {
        down = isDown;
    }

    private void throwIfDown() {
        if (down) {
            throw StorageException.unavailable("switched off");
        }
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        return inner.create(key, value, ttl);
    }

    @Override
    public Optional<Stored> get(String key) {
        return inner.get(key);
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        return inner.update(key, expected, value, ttl);
    }

    @Override
    public Stored delete(String key, long expected) {
        return inner.delete(key, expected);
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        throwIfDown();
        return inner.range(prefix, after, revision, limit);
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        throwIfDown();
        EventCursor cursor = inner.follow(prefix, revision);
        return new EventCursor() {
            @Override
            public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
                Optional<StorageEvent> event = cursor.poll(limit);
                StorageException failure = nextPoll.getAndSet(null);
                if (failure != null) {
                    throw failure;
                }
                return event;
            }

            @Override
            public void requestProgress() {
                cursor.requestProgress();
            }

            @Override
            public void requestProgress(long atLeast) {
                cursor.requestProgress(atLeast);
            }

            @Override
            public boolean isComplete(long taken, long wanted) {
                return cursor.isComplete(taken, wanted);
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    @Override
    public long revision() {
        throwIfDown();
        return inner.revision();
    }

    @Override
    public long compactedRevision() {
        return inner.compactedRevision();
    }

    @Override
    public void compact(long revision) {
        inner.compact(revision);
    }

    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public void snapshot(Path target) {
        inner.snapshot(target);
    }

    @Override
    public void close() {
        inner.close();
    }
}
