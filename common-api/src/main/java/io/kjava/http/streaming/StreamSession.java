package io.kjava.http.streaming;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Many streams over one connection. Thread-safe. Closing it ends every stream. */
public interface StreamSession extends AutoCloseable {
    /**
     * The next stream that the far end opens; empty when the session ended.
     *
     * @throws IOException when none came in time
     */
    Optional<SessionStream> accept(Duration limit) throws IOException, InterruptedException;

    /** Like {@link #accept(Duration)}, without a limit. */
    Optional<SessionStream> accept() throws InterruptedException;

    /** Opens a stream; the far end sees the headers. */
    SessionStream open(Map<String, String> headers) throws IOException;

    /** Runs the action once when the session has ended, whoever ended it; at once if it has. */
    void whenEnded(Runnable action);

    @Override
    void close();
}
