package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Waits for others so that event loops need not: one virtual thread for each question, and no more
 * than so many at a time; the next one is told at once that nobody can be asked. Thread-safe.
 */
final class AskOthers implements AutoCloseable {
    private static final int MAX_AT_A_TIME = 2_000;

    private final Resolver resolver;
    private final ExecutorService threads = Threads.perTask("dns-forward-");
    private final Semaphore room = new Semaphore(MAX_AT_A_TIME);

    AskOthers(Resolver resolver) {
        this.resolver = requireNonNull(resolver, "resolver");
    }

    void ask(Query query, boolean udp, Consumer<byte[]> send) {
        if (!room.tryAcquire()) {
            send.accept(resolver.failure(query, udp));
            return;
        }
        try {
            threads.execute(() -> answer(query, udp, send));
        } catch (RejectedExecutionException _) {
            room.release(); // closing
        }
    }

    private void answer(Query query, boolean udp, Consumer<byte[]> send) {
        try {
            send.accept(resolver.answerBlocking(query, udp));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closing; the client asks again
        } finally {
            room.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
