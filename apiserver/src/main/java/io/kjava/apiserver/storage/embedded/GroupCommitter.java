package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.lifecycle.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many writes, one fsync: one platform thread takes all that waits, makes one transaction of it, and
 * answers everybody when that is durable. The only one who writes the database and the index.
 */
final class GroupCommitter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommitter.class);
    private static final int QUEUE = 4_096;
    private static final int MOST_WRITES = 1_024;
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST_EXPIRED = 500;
    private static final long EXPIRE_EVERY_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DatabaseFile file;
    private final LogWriter writer;
    private final KeyIndex index;
    private final Expiries expiries;
    private final RecentValues values;
    private final EventHub hub;
    private final InstantSource clock;
    private final Runnable tooMuchHistory;
    private final EmbeddedConfig config;
    private final BlockingQueue<WriteRequest<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final WriteRequest<Boolean> stop = new WriteRequest<>(0, _ -> true);
    private final Thread thread;
    private long revision; // confined to the writer
    private long nextExpiry; // confined to the writer: not before this time
    private volatile boolean closed;

    /** All that the writer works on. */
    record Parts(
            DatabaseFile file,
            LogWriter writer,
            KeyIndex index,
            Expiries expiries,
            RecentValues values,
            EventHub hub) {}

    /**
     * @param tooMuchHistory called after a write when history should be forgotten; returns at once
     */
    GroupCommitter(Parts parts, long revision, EmbeddedConfig config, InstantSource clock, Runnable tooMuchHistory) {
        this.file = parts.file;
        this.writer = parts.writer;
        this.index = parts.index;
        this.expiries = parts.expiries;
        this.values = parts.values;
        this.hub = parts.hub;
        this.revision = revision;
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        this.tooMuchHistory = requireNonNull(tooMuchHistory, "tooMuchHistory");
        this.thread = Threads.startPlatform("storage-writer", this::run);
    }

    /** Has the work done in the next transaction, and waits until that is durable. */
    <T> T write(int bytes, WriteRequest.Work<T> work) {
        WriteRequest<T> request = new WriteRequest<>(bytes, work);
        enqueue(request);
        if (closed && queue.remove(request)) {
            throw closedFailure();
        }
        return request.await(PATIENCE);
    }

    private void enqueue(WriteRequest<?> request) {
        if (closed) {
            throw closedFailure();
        }
        try {
            if (!queue.offer(request, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw StorageException.unavailable("the disk does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the write was interrupted before it began");
        }
    }

    private static StorageException closedFailure() {
        return StorageException.unavailable("the storage is closed");
    }

    private void run() {
        List<WriteRequest<?>> requests = new ArrayList<>();
        boolean stopped = false;
        while (!stopped) {
            try {
                take(requests);
            } catch (InterruptedException e) {
                break; // nobody interrupts the writer but a dying process
            }
            stopped = requests.contains(stop);
            commit(requests);
            requests.clear();
        }
        for (WriteRequest<?> late = queue.poll(); late != null; late = queue.poll()) {
            late.fail(closedFailure());
        }
        try {
            writer.close();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("the database was not closed in order");
        }
    }

    /** Waits for the first request or the next expiry, and takes what else there is. */
    private void take(List<WriteRequest<?>> requests) throws InterruptedException {
        long wait = millisToExpiry();
        WriteRequest<?> first = wait == Long.MAX_VALUE ? queue.take() : queue.poll(wait, TimeUnit.MILLISECONDS);
        int bytes = 0;
        for (WriteRequest<?> next = first; next != null; next = queue.poll()) {
            requests.add(next);
            bytes += next.bytes();
            if (requests.size() == MOST_WRITES || bytes > MOST_BYTES) {
                break;
            }
        }
    }

    private long millisToExpiry() {
        if (expiries.next().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long due = Math.max(expiries.next().getAsLong(), nextExpiry);
        return Math.max(0, due - clock.millis());
    }

    private void commit(List<WriteRequest<?>> requests) {
        Batch batch = new Batch(writer, index, values, revision);
        try {
            for (WriteRequest<?> request : requests) {
                request.apply(batch);
            }
            expire(batch);
            if (!batch.isEmpty()) {
                writer.commit();
            }
        } catch (SQLException | RuntimeException e) {
            undo(requests, e);
            return;
        }
        publish(batch);
        requests.forEach(WriteRequest::settle);
    }

    private void expire(Batch batch) throws SQLException {
        long now = clock.millis();
        if (expiries.next().isEmpty() || expiries.next().getAsLong() > now || now < nextExpiry) {
            return;
        }
        List<String> due = expiries.due(now, MOST_EXPIRED);
        for (String key : due) {
            batch.expire(key);
        }
        nextExpiry = now + (due.size() == MOST_EXPIRED ? 1 : EXPIRE_EVERY_MILLIS);
    }

    private void undo(List<WriteRequest<?>> requests, Exception e) {
        log.atError().addKeyValue("writes", requests.size()).setCause(e).log("a transaction failed");
        StorageException failure = e instanceof SQLException sql
                ? file.failure(sql)
                : new StorageException(Reason.UNAVAILABLE, "the write failed: " + e, e);
        try {
            writer.rollback();
        } catch (SQLException second) {
            log.atError().setCause(second).log("the transaction was not rolled back in order");
        }
        nextExpiry = clock.millis() + 5_000;
        requests.forEach(request -> request.fail(failure));
    }

    /** The transaction is durable: lets readers and followers see it, and then the callers know. */
    private void publish(Batch batch) {
        List<StorageEvent> events = new ArrayList<>(batch.changes().size());
        for (Batch.Change change : batch.changes()) {
            if (change.event() instanceof StorageEvent.Put put) {
                values.add(put.revision(), put.after().value());
            }
            index.add(change.key(), change.version(), change.replacedBytes());
            expiries.set(change.key(), change.expires());
            events.add(change.event());
        }
        batch.afterwards().forEach(Runnable::run);
        revision = batch.revision();
        if (!events.isEmpty()) {
            hub.publish(events, revision);
        }
        if (index.replaced().count() > config.maxHistory()
                || index.replaced().totalBytes() > config.maxHistoryBytes()) {
            tooMuchHistory.run();
        }
    }

    /** Does what waits, then ends the thread and its connection. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            queue.put(stop);
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
