package io.kjava.apiserver.watchcache;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.ForwardingCursor;
import io.kjava.apiserver.storage.ForwardingStorage;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A storage whose followers can be made to fail once, and whose ranges can be kept from answering. */
final class FaultyStorage extends ForwardingStorage {
    private final AtomicReference<StorageException> nextPoll = new AtomicReference<>();
    private volatile boolean down;

    FaultyStorage(Storage inner) {
        super(inner);
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
    public RangePage range(String prefix, String after, long revision, int limit) {
        throwIfDown();
        return super.range(prefix, after, revision, limit);
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        throwIfDown();
        EventCursor cursor = super.follow(prefix, revision);
        return new ForwardingCursor(cursor) {
            @Override
            public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
                Optional<StorageEvent> event = super.poll(limit);
                StorageException failure = nextPoll.getAndSet(null);
                if (failure != null) {
                    throw failure;
                }
                return event;
            }
        };
    }

    @Override
    public long revision() {
        throwIfDown();
        return super.revision();
    }
}
