package io.kjava.apiserver;

import io.kjava.apiserver.storage.ForwardingStorage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A storage that does not answer for keys with {@code hang} in them until it is released, and for those
 * with {@code deaf} not even when the caller is interrupted.
 */
final class HangingStorage extends ForwardingStorage {
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger deaf = new AtomicInteger();

    HangingStorage(Storage inner) {
        super(inner);
    }

    void release() {
        released.countDown();
    }

    /** How many callers are kept waiting that an interrupt would end. */
    int hanging() {
        return hanging.get();
    }

    /** How many are kept waiting whatever happens. */
    int deaf() {
        return deaf.get();
    }

    private void hold(String key) {
        if (!key.contains("hang") && !key.contains("deaf")) {
            return;
        }
        AtomicInteger held = key.contains("deaf") ? deaf : hanging;
        held.incrementAndGet();
        try {
            while (!await(key)) {
                continue;
            }
        } finally {
            held.decrementAndGet();
        }
    }

    private boolean await(String key) {
        try {
            released.await();
            return true;
        } catch (InterruptedException e) {
            if (key.contains("deaf")) {
                return false;
            }
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("interrupted");
        }
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        hold(key);
        return super.create(key, value, ttl);
    }

    @Override
    public Optional<Stored> get(String key) {
        hold(key);
        return super.get(key);
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        hold(key);
        return super.update(key, expected, value, ttl);
    }

    @Override
    public Stored delete(String key, long expected) {
        hold(key);
        return super.delete(key, expected);
    }
}
