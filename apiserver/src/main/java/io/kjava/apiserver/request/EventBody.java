package io.kjava.apiserver.request;

import java.util.Optional;

/**
 * A body that is a sequence of watch events. The frontend writes it; a client in this process takes the
 * events one by one instead. One of the two, on one thread; any thread may close.
 */
public interface EventBody extends ApiResponse.BodyWriter, AutoCloseable {
    /**
     * The next event; empty when the watch ended in good order. Throws {@code ApiException} for an
     * event of type ERROR.
     */
    Optional<Event> next() throws InterruptedException;

    @Override
    void close();

    /**
     * One event.
     *
     * @param type ADDED, MODIFIED, DELETED, BOOKMARK
     * @param object its JSON. The array is shared: read it, never change it
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Event(String type, byte[] object) {}
}
