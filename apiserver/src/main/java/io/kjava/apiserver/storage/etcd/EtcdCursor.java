package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.ForwardingCursor;
import io.kjava.apiserver.storage.HubCursor;

/** A follower of the feed that asks the cluster, not the feed, how far it should be. */
final class EtcdCursor extends ForwardingCursor {
    private final HubCursor cursor;
    private final EtcdProgress progress;

    EtcdCursor(HubCursor cursor, EtcdProgress progress) {
        super(cursor);
        this.cursor = cursor;
        this.progress = requireNonNull(progress, "progress");
    }

    @Override
    public void requestProgress() {
        progress.ask(cursor);
    }
}
