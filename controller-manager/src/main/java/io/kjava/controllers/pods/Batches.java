package io.kjava.controllers.pods;

import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Many calls at once, each on a thread of its own. */
public final class Batches {
    private Batches() {}

    /**
     * How a run went.
     *
     * @param failure the first one; null when all went well
     */
    public record Result(int successes, @Nullable RuntimeException failure) {
        /** Throws the failure, if any. */
        public void orThrow() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * Makes the calls 0..count-1 in batches of 1, 2, 4, ... and stops after the first batch with a
     * failure: a server that refuses the first pod is not asked for five hundred.
     */
    public static Result slowStart(int count, IntConsumer call) throws InterruptedException {
        int successes = 0;
        int size = 1;
        for (int begin = 0; begin < count; size *= 2) {
            int end = Math.min(count, begin + size);
            Result batch = range(begin, end, call);
            successes += batch.successes();
            if (batch.failure() != null) {
                return new Result(successes, batch.failure());
            }
            begin = end;
        }
        return new Result(successes, null);
    }

    /** Makes all calls at once and waits for all of them. */
    public static Result all(int count, IntConsumer call) throws InterruptedException {
        return range(0, count, call);
    }

    private static Result range(int begin, int end, IntConsumer call) throws InterruptedException {
        if (end - begin == 1) {
            try {
                call.accept(begin);
                return new Result(1, null);
            } catch (RuntimeException e) {
                return new Result(0, e);
            }
        }
        int successes = 0;
        RuntimeException failure = null;
        try (ExecutorService threads = Threads.perTask("batch-")) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = begin; i < end; i++) {
                int index = i;
                futures.add(threads.submit(() -> call.accept(index)));
            }
            for (Future<?> future : futures) {
                try {
                    future.get();
                    successes++;
                } catch (ExecutionException e) {
                    failure = failure == null ? unchecked(e.getCause()) : failure;
                }
            }
        }
        return new Result(successes, failure);
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
