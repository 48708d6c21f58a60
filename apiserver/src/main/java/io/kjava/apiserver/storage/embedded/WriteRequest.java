package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One wish of one caller: done in the writer's transaction, answered when that is durable. */
final class WriteRequest<T> {
    private final Work<T> work;
    private final int bytes;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T result; // written before the latch opens
    private @Nullable RuntimeException failure;

    /** What is to be done. A {@code StorageException} is the caller's answer; others end the batch. */
    interface Work<T> {
        T apply(Batch batch) throws SQLException;
    }

    /**
     * @param bytes that it will add to the transaction
     */
    WriteRequest(int bytes, Work<T> work) {
        this.bytes = bytes;
        this.work = requireNonNull(work, "work");
    }

    int bytes() {
        return bytes;
    }

    /** By the writer. */
    void apply(Batch batch) throws SQLException {
        try {
            result = work.apply(batch);
        } catch (StorageException e) {
            failure = e;
        }
    }

    /** By the writer: what {@link #apply} found is true now. */
    void settle() {
        done.countDown();
    }

    /** By the writer: it was all for nothing. */
    void fail(RuntimeException why) {
        failure = why;
        done.countDown();
    }

    /** Waits whatever interrupts come: a write that was begun has an answer soon. */
    T await(Duration limit) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                        throw StorageException.unavailable("the disk does not answer; the write may still happen");
                    }
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw copyOf(failure);
        }
        return requireNonNull(result, "result");
    }

    /** One failure may be the answer to many: each caller throws its own, with its own stack. */
    private static RuntimeException copyOf(RuntimeException failure) {
        if (failure instanceof StorageException e && e.reason() == StorageException.Reason.UNAVAILABLE) {
            return new StorageException(e.reason(), String.valueOf(e.getMessage()), e);
        }
        return failure;
    }
}
