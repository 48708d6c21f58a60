package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A storage that hands everything on to another one, for those that change a part of it. As thread-safe as that. */
public abstract class ForwardingStorage implements Storage {
    private final Storage inner;

    protected ForwardingStorage(Storage inner) {
        this.inner = requireNonNull(inner, "inner");
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
        return inner.range(prefix, after, revision, limit);
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        return inner.follow(prefix, revision);
    }

    @Override
    public long revision() {
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
    public boolean isShared() {
        return inner.isShared();
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
