package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The streams of one exec or attach. On the server's side input comes from the client; on the client's
 * side it goes to the runtime.
 *
 * @param error carries the outcome, at the end
 * @param statusOutcome whether the outcome is a {@code Status} object; older protocols want plain text,
 *     and nothing for success
 */
public record CommandStreams(
        Optional<SessionStream> stdin,
        Optional<SessionStream> stdout,
        Optional<SessionStream> stderr,
        Optional<SessionStream> resize,
        SessionStream error,
        boolean statusOutcome,
        Session session)
        implements AutoCloseable {
    /** What the streams live in. */
    public interface Session extends AutoCloseable {
        /** Runs the action once when the session has ended; at once if it has. */
        void whenEnded(Runnable action);

        @Override
        void close();
    }

    public CommandStreams {
        requireNonNull(stdin, "stdin");
        requireNonNull(stdout, "stdout");
        requireNonNull(stderr, "stderr");
        requireNonNull(resize, "resize");
        requireNonNull(error, "error");
        requireNonNull(session, "session");
    }

    @Override
    public void close() {
        session.close();
    }
}
