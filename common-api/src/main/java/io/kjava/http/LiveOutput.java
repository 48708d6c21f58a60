package io.kjava.http;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer of unknown length, which its thread writes, or leaves to the connection's event loop for a
 * while. Only one of them at a time. Confined to the request's thread.
 */
public abstract class LiveOutput extends OutputStream {
    /**
     * From now on, until the feed is closed, the loop takes what there is whenever it is told that
     * something is there; it takes no more than the client reads. What was written before comes first.
     */
    public abstract Feed feed(LiveBody body) throws IOException;

    /** The time in which an event loop writes. */
    public interface Feed extends AutoCloseable {
        /** There is something to take. Any thread; returns at once. */
        void news();

        /** Returns when the loop takes nothing more. What is written then comes after what it took. */
        @Override
        void close();
    }
}
