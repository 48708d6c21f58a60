package io.kjava.http.streaming;

import java.io.IOException;
import java.util.Optional;

/** The connections that a client opens in one port-forward session. Confined to one thread. */
public interface ForwardedConnections extends AutoCloseable {
    /** The next one; empty when the session ended. */
    Optional<ForwardedConnection> next() throws IOException, InterruptedException;

    /** Runs the action once when the session has ended; at once if it has. */
    void whenEnded(Runnable action);

    @Override
    void close();
}
