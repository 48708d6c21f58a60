package io.kjava.apiserver.bootstrap;

import io.kjava.api.ApiException;
import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * What a start writes, all at once, so that it shares commits. Another server of the cluster may write the same at
 * the same time: what it was first with is no failure. For one thread.
 */
final class BootstrapWrites implements AutoCloseable {
    private final ExecutorService writers;
    private final List<Future<?>> begun = new ArrayList<>();

    /**
     * @param prefix of the writing threads' names
     */
    BootstrapWrites(String prefix) {
        this.writers = Threads.perTask(prefix);
    }

    void begin(Runnable write) {
        begun.add(writers.submit(() -> toleratingRivals(write)));
    }

    /** Returns when all that was begun is done. Throws the {@code ApiException} of one that failed. */
    void await() {
        for (Future<?> write : begun) {
            try {
                write.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ApiException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiException.unavailable("the server is stopping");
            }
        }
        begun.clear();
    }

    private static void toleratingRivals(Runnable write) {
        try {
            write.run();
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !e.isConflict() && !e.isNotFound()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        writers.close();
    }
}
