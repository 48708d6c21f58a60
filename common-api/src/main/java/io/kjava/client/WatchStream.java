package io.kjava.client;

import io.kjava.api.ApiException;
import java.util.Optional;

/**
 * A blocking source of events, in the order of their revisions, none twice. Confined to one thread,
 * except {@link #close}, which any thread may call and which ends a waiting {@link #next}.
 */
public interface WatchStream<T> extends AutoCloseable {
    /**
     * The next event; empty when the server ended the stream in good order (watch again from the last
     * revision seen). Throws {@link ApiException}: {@code EXPIRED} means list again.
     */
    Optional<WatchEvent<T>> next() throws InterruptedException;

    @Override
    void close();
}
