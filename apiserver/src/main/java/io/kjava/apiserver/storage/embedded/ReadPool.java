package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.lifecycle.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some platform threads that read, each with a connection of its own: inside the engine a virtual
 * thread would hold on to its carrier.
 */
final class ReadPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReadPool.class);
    private static final int QUEUE = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DatabaseFile file;
    private final BlockingQueue<Task<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** What is to be read. */
    interface Reading<T> {
        T from(LogReader reader) throws SQLException;
    }

    private final class Task<T> {
        private final Reading<T> reading;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable T result;
        private @Nullable RuntimeException failure;

        private Task(Reading<T> reading) {
            this.reading = requireNonNull(reading, "reading");
        }

        private void run(LogReader reader) {
            try {
                result = reading.from(reader);
            } catch (SQLException e) {
                failure = file.failure(e);
            } catch (RuntimeException e) {
                failure = e;
            }
            done.countDown();
        }

        private void fail(RuntimeException why) {
            failure = why;
            done.countDown();
        }
    }

    ReadPool(DatabaseFile file, int readers) throws SQLException {
        this.file = requireNonNull(file, "file");
        for (int i = 0; i < readers; i++) {
            LogReader reader = new LogReader(file.connectReader());
            threads.add(Threads.startPlatform("storage-reader-" + i, () -> run(reader)));
        }
    }

    /** Throws UNAVAILABLE when it does not come in time, or the caller is interrupted. */
    <T> T read(Reading<T> reading) {
        Task<T> task = new Task<>(reading);
        try {
            if (closed || !queue.offer(task, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw StorageException.unavailable(closed ? "the storage is closed" : "the disk does not answer");
            }
            if (closed && queue.remove(task)) {
                throw StorageException.unavailable("the storage is closed");
            }
            if (!task.done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw StorageException.unavailable("the disk does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the read was interrupted");
        }
        if (task.failure != null) {
            throw task.failure;
        }
        return requireNonNull(task.result, "result");
    }

    private void run(LogReader reader) {
        try (reader) {
            while (!closed) {
                queue.take().run(reader);
            }
        } catch (InterruptedException e) {
            log.atTrace().log("closed");
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("a reader was not closed in order");
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        for (Task<?> task = queue.poll(); task != null; task = queue.poll()) {
            task.fail(StorageException.unavailable("the storage is closed"));
        }
    }
}
