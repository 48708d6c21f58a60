package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.lifecycle.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets old history, in steps so short that writes go on between them: every so often what is older
 * than that, and sooner when it becomes too much. Gives free pages back to the file system.
 */
final class Compactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Compactor.class);
    private static final int ROWS_PER_STEP = 256;
    private static final int MOST_ROWS_PER_STEP = 2_048;
    private static final int PAGES_PER_STEP = 256;
    private static final long FREE_PAGES_KEPT = 512;

    private final EmbeddedConfig config;
    private final DatabaseFile file;
    private final KeyIndex index;
    private final LongSupplier revision;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition poked = lock.newCondition();
    private @Nullable GroupCommitter committer; // set by start
    private @Nullable Thread thread;
    private boolean tooMuch;
    private boolean rowsToDelete;
    private boolean closed;
    private long seenBefore; // confined to the compactor's thread
    private volatile long longest; // milliseconds; written by the compactor's thread

    Compactor(EmbeddedConfig config, DatabaseFile file, KeyIndex index, LongSupplier revision, InstantSource clock) {
        this.config = requireNonNull(config, "config");
        this.file = requireNonNull(file, "file");
        this.index = requireNonNull(index, "index");
        this.revision = requireNonNull(revision, "revision");
        this.clock = requireNonNull(clock, "clock");
    }

    void start(GroupCommitter writer) {
        committer = requireNonNull(writer, "writer");
        seenBefore = revision.getAsLong();
        rowsToDelete = true; // an earlier process may have left some
        thread = Threads.startPlatform("storage-compactor", this::run);
    }

    /** Any thread, also the writer: there is more history than there should be. */
    void tooMuchHistory() {
        poke(true);
    }

    /** History before a revision is forgotten when this returns; its space is freed later. */
    void compact(long to) {
        writer().write(0, batch -> forget(batch, to));
        poke(false);
    }

    private boolean forget(Batch batch, long to) throws SQLException {
        if (to > batch.revision()) {
            throw StorageException.future(to, batch.revision());
        }
        if (to <= index.compacted()) {
            return false;
        }
        batch.log().setCompacted(to);
        batch.afterwards(() -> index.compact(to));
        return true;
    }

    private void poke(boolean much) {
        lock.lock();
        try {
            tooMuch |= much;
            rowsToDelete |= !much;
            poked.signal();
        } finally {
            lock.unlock();
        }
    }

    private GroupCommitter writer() {
        return requireNonNull(committer, "started");
    }

    private void run() {
        long left = config.compactEvery().toNanos();
        try {
            while (true) {
                left = await(left);
                if (takeTooMuch()) {
                    forgetHalf();
                }
                if (left <= 0 && !config.compactEvery().isZero()) {
                    left = config.compactEvery().toNanos();
                    forgetWhatWasSeenBefore();
                }
                deleteRows();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Waits for a poke or the time; returns what is left of it. */
    private long await(long nanos) throws InterruptedException {
        boolean timed = !config.compactEvery().isZero();
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && !tooMuch && !rowsToDelete && (left > 0 || !timed)) {
                if (timed) {
                    left = poked.awaitNanos(left);
                } else {
                    poked.await();
                }
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
            rowsToDelete = false;
            return left;
        } finally {
            lock.unlock();
        }
    }

    private boolean takeTooMuch() {
        lock.lock();
        try {
            boolean was = tooMuch;
            tooMuch = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    private void forgetHalf() {
        attempt(batch -> {
            ReplacedValues replaced = index.replaced();
            long to = replaced.revisionToForget(replaced.count() / 2);
            return forget(batch, Math.min(to, batch.revision()));
        });
    }

    private void forgetWhatWasSeenBefore() {
        long to = seenBefore;
        seenBefore = revision.getAsLong();
        if (to > index.compacted() && index.replaced().count() > 0) {
            attempt(batch -> forget(batch, to));
        }
    }

    private void deleteRows() {
        boolean deleted = false;
        while (attempt(this::deleteSome)) {
            deleted = true;
        }
        if (deleted) {
            boolean shrunk = false;
            while (attempt(Compactor::shrinkSome)) {
                shrunk = true;
            }
            if (shrunk) {
                checkpoint();
            }
        }
    }

    /** Beside the writer, who goes on meanwhile: cuts the file by the pages given back. */
    private void checkpoint() {
        try (Connection connection = file.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            log.atWarn().log("the file was not cut: {}", e.getMessage());
        }
    }

    private boolean deleteSome(Batch batch) throws SQLException {
        int most = Math.clamp(index.replaced().count() / 64, ROWS_PER_STEP, MOST_ROWS_PER_STEP);
        List<ReplacedValues.Replaced> rows = index.replaced().first(index.compacted(), most);
        for (ReplacedValues.Replaced row : rows) {
            batch.log().delete(row.row());
        }
        if (!rows.isEmpty()) {
            batch.afterwards(() -> index.forget(rows));
        }
        return !rows.isEmpty();
    }

    private static boolean shrinkSome(Batch batch) throws SQLException {
        long free = batch.log().freePages() - FREE_PAGES_KEPT;
        if (free <= 0) {
            return false;
        }
        batch.log().shrink((int) Math.min(free, PAGES_PER_STEP));
        batch.afterwards(() -> {}); // so that it is committed
        return true;
    }

    /** The longest that one step held up what else was to be written, up to now. */
    Duration longestStep() {
        return Duration.ofMillis(longest);
    }

    /** Whether there was something to do; what fails is tried again next time. */
    private boolean attempt(WriteRequest.Work<Boolean> step) {
        AtomicLong begun = new AtomicLong();
        try {
            boolean done = writer().write(0, batch -> {
                begun.set(clock.millis());
                return step.apply(batch);
            });
            longest = Math.max(longest, clock.millis() - begun.get());
            return done;
        } catch (StorageException e) {
            log.atWarn().log("compaction was put off: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            poked.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
