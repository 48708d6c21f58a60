package io.kjava.lifecycle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what was started and closes it in reverse, once. Thread-safe; a failure to close one part is
 * logged and does not keep the others open.
 */
public final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private boolean closed;

    /** Takes ownership; the part is closed at once when this is already closed. */
    public <T extends AutoCloseable> T own(T part) {
        requireNonNull(part, "part");
        synchronized (owned) {
            if (!closed) {
                owned.push(part);
                return part;
            }
        }
        closeQuietly(part);
        throw new IllegalStateException("already closed");
    }

    /** Owns a thread: closing interrupts it and waits, at most five seconds, for its end. */
    public Thread ownThread(Thread thread) {
        own(() -> stop(thread));
        return thread;
    }

    /** Starts a virtual thread that ends with this. */
    public Thread start(String name, Runnable task) {
        return ownThread(Threads.start(name, task));
    }

    /** For a failed start: closes everything and keeps secondary failures as suppressed ones. */
    public void closeAfter(Throwable failure) {
        requireNonNull(failure, "failure");
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        for (AutoCloseable part = next(); part != null; part = next()) {
            closeQuietly(part);
        }
    }

    private @org.jspecify.annotations.Nullable AutoCloseable next() {
        synchronized (owned) {
            closed = true;
            return owned.poll();
        }
    }

    private static void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        if (thread != Thread.currentThread() && !thread.join(java.time.Duration.ofSeconds(5))) {
            log.atWarn().addKeyValue("thread", thread.getName()).log("thread did not end within 5 s of its interrupt");
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.atWarn()
                    .addKeyValue("part", part.getClass().getName())
                    .setCause(e)
                    .log("close failed");
        }
    }
}
