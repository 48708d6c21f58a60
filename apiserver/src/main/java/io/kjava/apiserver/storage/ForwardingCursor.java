package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** A cursor that hands everything on to another one, for those that change a part of it. */
public abstract class ForwardingCursor implements EventCursor {
    private final EventCursor inner;

    protected ForwardingCursor(EventCursor inner) {
        this.inner = requireNonNull(inner, "inner");
    }

    @Override
    public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
        return inner.poll(limit);
    }

    @Override
    public void requestProgress() {
        inner.requestProgress();
    }

    @Override
    public void requestProgress(long atLeast) {
        inner.requestProgress(atLeast);
    }

    @Override
    public boolean isComplete(long taken, long wanted) {
        return inner.isComplete(taken, wanted);
    }

    @Override
    public void close() {
        inner.close();
    }
}
