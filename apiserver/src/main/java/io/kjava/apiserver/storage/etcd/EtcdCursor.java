package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.HubCursor;
import io.kjava.apiserver.storage.StorageEvent;
import java.time.Duration;
import java.util.Optional;

/** A follower of the feed that asks the cluster, not the feed, how far it should be. */
final class EtcdCursor implements EventCursor {
    private final HubCursor cursor;
    private final EtcdProgress progress;

    EtcdCursor(HubCursor cursor, EtcdProgress progress) {
        this.cursor = requireNonNull(cursor, "cursor");
        this.progress = requireNonNull(progress, "progress");
    }

    @Override
    public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
        return cursor.poll(limit);
    }

    @Override
    public void requestProgress() {
        progress.ask(cursor);
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
}
