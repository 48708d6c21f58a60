package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call for all who ask the same at the same time. Who asks gets the answer of a call that began after
 * he asked: while one is under way, those who ask gather for the next, which the first of them makes.
 * Thread-safe.
 */
final class SharedAnswer {
    private final LongSupplier question;
    private final Object turn = new Object();
    private @Nullable Call running; // guarded by turn
    private @Nullable Call gathering; // guarded by turn; begins when the running one has ended

    /** One call; its result is visible to whoever has waited for its end. */
    private static final class Call {
        private final CountDownLatch ended = new CountDownLatch(1);
        private long answer;
        private @Nullable RuntimeException failure;
    }

    SharedAnswer(LongSupplier question) {
        this.question = requireNonNull(question, "question");
    }

    /**
     * Throws what the call throws; when somebody else made it, asks alone instead: maybe only he was
     * interrupted. {@code UNAVAILABLE} when the caller is interrupted while he waits.
     */
    long ask() {
        Call before;
        Call mine;
        boolean first;
        synchronized (turn) {
            before = running;
            first = gathering == null;
            mine = first ? new Call() : requireNonNull(gathering);
            if (before == null) {
                running = mine;
            } else {
                gathering = mine;
            }
        }
        if (!first) {
            await(mine);
            return mine.failure == null ? mine.answer : question.getAsLong();
        }
        return make(before, mine);
    }

    private long make(@Nullable Call before, Call mine) {
        try {
            if (before != null) {
                await(before);
                synchronized (turn) {
                    running = mine;
                    gathering = null; // who asks from now on is too late for this one
                }
            }
            mine.answer = question.getAsLong();
            return mine.answer;
        } catch (RuntimeException e) {
            mine.failure = e;
            throw e;
        } finally {
            end(mine);
        }
    }

    private void end(Call mine) {
        synchronized (turn) {
            running = running == mine ? null : running;
            gathering = gathering == mine ? null : gathering;
        }
        mine.ended.countDown();
    }

    private static void await(Call call) {
        try {
            call.ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the caller was interrupted");
        }
    }
}
