package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.apiserver.watchcache.WatchItem;
import java.io.IOException;
import java.io.OutputStream;

/** Writes what a watcher is told in the form that its client accepts. Confined to one thread. */
interface EventWriter {
    void change(OutputStream out, WatchItem.Change change) throws IOException;

    void bookmark(OutputStream out, WatchItem.Bookmark bookmark) throws IOException;

    void failure(OutputStream out, ApiException failure) throws IOException;
}
