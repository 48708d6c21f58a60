package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Copies the streams of one session onto those of another, whichever their protocols. Each direction of
 * each stream has a thread; when either session ends, so does the other.
 */
public final class StreamBridge {
    private static final int BUFFER = 16 * 1024;
    private static final Duration OVERDUE = Duration.ofMillis(500);
    private static final int MAX_OUTCOME = 64 * 1024;

    private final Outcomes outcomes;

    /** What a command's outcome looks like; declared here by the reader. */
    public interface Outcomes {
        /** A {@code Status} for a runtime that broke off without an outcome. */
        byte[] brokenOff();

        /** A {@code Status} as older protocols want it: its message, and nothing for success. */
        byte[] plain(byte[] status);
    }

    public StreamBridge(Outcomes outcomes) {
        this.outcomes = requireNonNull(outcomes, "outcomes");
    }

    /**
     * Connects a client with a command of the runtime; returns when the command ended.
     *
     * @param overdue run again and again while all output has come to its end, but no outcome is told
     */
    public void command(CommandStreams client, CommandStreams runtime, Runnable overdue) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        client.session().whenEnded(runtime::close);
        try (client;
                runtime) {
            List<Thread> outputs = new ArrayList<>(2);
            copyIn(client.stdin(), runtime.stdin());
            copyIn(client.resize(), runtime.resize());
            copyOut(runtime.stdout(), client.stdout()).ifPresent(outputs::add);
            copyOut(runtime.stderr(), client.stderr()).ifPresent(outputs::add);
            if (runtime.stdin().isPresent() && !outputs.isEmpty()) {
                Threads.start("stream-outcome", () -> remindUntil(told, List.copyOf(outputs), overdue));
            }
            byte[] outcome = outcome(runtime.error().in());
            told.countDown();
            for (Thread output : outputs) {
                output.join();
            }
            tell(client, outcome);
        } finally {
            told.countDown();
        }
    }

    private static void remindUntil(CountDownLatch told, List<Thread> outputs, Runnable overdue) {
        try {
            for (Thread output : outputs) {
                output.join();
            }
            while (!told.await(OVERDUE.toMillis(), TimeUnit.MILLISECONDS)) {
                overdue.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says what went wrong before there was a command, and ends the session. */
    public void fail(CommandStreams client, byte[] status) {
        try (client) {
            tell(client, status);
        }
    }

    /** Connects the connections of a client with a runtime's; returns when the client is gone. */
    public void forward(ForwardedConnections client, StreamSession runtime) throws IOException, InterruptedException {
        client.whenEnded(runtime::close);
        runtime.whenEnded(client::close);
        try (client;
                runtime) {
            int request = 0;
            for (Optional<ForwardedConnection> next = client.next(); next.isPresent(); next = client.next()) {
                ForwardedConnection near = next.get();
                ForwardedConnection far = StreamDialer.connection(runtime, near.port(), request++);
                Threads.start("forward-" + near.port(), () -> connect(near, far));
            }
        }
    }

    private static void connect(ForwardedConnection near, ForwardedConnection far) {
        Threads.start("forward-in", () -> copy(near.data().in(), far.data()));
        Thread errors = Threads.start("forward-error", () -> {
            copy(far.error().in(), near.error());
        });
        copy(far.data().in(), near.data());
        try {
            errors.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The far side is done: what the client still sends has no receiver.
        closeQuietly(near.data().in());
    }

    private void tell(CommandStreams client, byte[] status) {
        UnaryOperator<byte[]> form = client.statusOutcome() ? same -> same : outcomes::plain;
        try {
            byte[] text = form.apply(status);
            if (text.length > 0) {
                client.error().out().write(text);
            }
            client.error().out().close();
        } catch (IOException e) {
            // the client is gone; there is nobody to tell
        }
    }

    private byte[] outcome(InputStream error) {
        try {
            byte[] outcome = error.readNBytes(MAX_OUTCOME);
            return outcome.length == 0 ? outcomes.brokenOff() : outcome;
        } catch (IOException e) {
            return outcomes.brokenOff();
        }
    }

    private static void copyIn(Optional<SessionStream> from, Optional<SessionStream> to) {
        if (from.isPresent() && to.isPresent()) {
            Threads.start("stream-in", () -> copy(from.get().in(), to.get()));
        }
    }

    private static Optional<Thread> copyOut(Optional<SessionStream> from, Optional<SessionStream> to) {
        return from.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : Optional.of(Threads.start("stream-out", () -> copy(from.get().in(), to.get())));
    }

    /** Copies to the end and closes the half behind it; a reader or writer that is gone ends both. */
    private static void copy(InputStream from, SessionStream to) {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = to.out()) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            closeQuietly(from);
        }
    }

    private static void closeQuietly(InputStream from) {
        try {
            from.close();
        } catch (IOException e) {
            // it was to be closed anyway
        }
    }
}
