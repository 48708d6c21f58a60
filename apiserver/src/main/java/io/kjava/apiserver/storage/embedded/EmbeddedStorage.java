package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.lifecycle.Lifecycle;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code Storage} in a database file of this process. A write has happened, on disk, when its method
 * returns, whatever happens to the process afterwards. One process at a time has the file open.
 */
public final class EmbeddedStorage implements Storage {
    private final EmbeddedConfig config;
    private final InstantSource clock;
    private final DatabaseFile file;
    private final LogRanges ranges;
    private final GroupCommitter committer;
    private final Compactor compactor;
    private final EventHub hub;
    private final Lifecycle lifecycle;
    private volatile boolean closed;

    private EmbeddedStorage(EmbeddedConfig config, InstantSource clock, Lifecycle lifecycle) throws SQLException {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        file = lifecycle.own(DatabaseFile.open(config));
        Connection connection = lifecycle.own(file.connectWriter());
        IndexLoader.Loaded loaded = IndexLoader.load(connection);
        LogWriter writer = new LogWriter(connection);
        RecentValues values = new RecentValues();
        ReadPool readers = new ReadPool(file, config.readers());
        ranges = new LogRanges(loaded.index(), values, readers);
        hub = new EventHub(ranges, loaded.revision());
        compactor = new Compactor(config, file, loaded.index(), hub::revision, clock);
        committer = new GroupCommitter(
                new GroupCommitter.Parts(file, writer, loaded.index(), loaded.expiries(), values, hub),
                loaded.revision(),
                config,
                clock,
                compactor::tooMuchHistory);
        lifecycle.own(committer);
        lifecycle.own(readers); // before the writer, which tidies up when it is the last to go
        compactor.start(committer);
        lifecycle.own(compactor);
        lifecycle.own(hub);
    }

    /**
     * Opens the database, and makes it when there is none. Throws {@code UNAVAILABLE} with a sentence
     * for a person when the file is in use, foreign, of a newer release, damaged or not writable.
     */
    public static EmbeddedStorage open(EmbeddedConfig config, InstantSource clock) {
        Lifecycle lifecycle = new Lifecycle();
        try {
            return new EmbeddedStorage(config, clock, lifecycle);
        } catch (SQLException e) {
            StorageException failure = new StorageException(
                    StorageException.Reason.UNAVAILABLE,
                    "cannot open the database %s: %s".formatted(config.file(), e.getMessage()),
                    e);
            lifecycle.closeAfter(failure);
            throw failure;
        } catch (RuntimeException | Error failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    /** The longest that one step of compaction held up what else was to be written, up to now. */
    Duration longestCompaction() {
        return compactor.longestStep();
    }

    /** Of the database. */
    public Path file() {
        return config.file();
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        checkSize(key, value);
        long expires = expires(ttl);
        return committer.write(value.length, batch -> batch.create(key, value, expires));
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        checkSize(key, value);
        long expires = expires(ttl);
        return committer.write(value.length, batch -> batch.update(key, expected, value, expires));
    }

    @Override
    public Stored delete(String key, long expected) {
        return committer.write(0, batch -> batch.delete(key, expected));
    }

    private void checkSize(String key, byte[] value) {
        if (value.length > config.maxValue()) {
            throw StorageException.tooLarge(key, value.length, config.maxValue());
        }
    }

    private long expires(Duration ttl) {
        return ttl.isZero() ? 0 : clock.millis() + Math.max(1, ttl.toMillis());
    }

    @Override
    public Optional<Stored> get(String key) {
        throwIfClosed();
        return ranges.get(key);
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        throwIfClosed();
        while (true) {
            long newest = hub.revision();
            if (revision > newest) {
                throw StorageException.future(revision, newest);
            }
            Optional<RangePage> page = ranges.range(prefix, after, revision == 0 ? newest : revision, limit);
            if (page.isPresent()) {
                return page.get();
            }
            if (revision != 0) {
                throw StorageException.compacted(revision, compactedRevision());
            }
        }
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        return hub.follow(prefix, revision);
    }

    @Override
    public long revision() {
        throwIfClosed();
        return hub.revision();
    }

    @Override
    public long compactedRevision() {
        return ranges.compactedRevision();
    }

    @Override
    public void compact(long revision) {
        compactor.compact(revision);
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void snapshot(Path target) {
        throwIfClosed();
        SnapshotCopy.write(file, target);
    }

    private void throwIfClosed() {
        if (closed) {
            throw StorageException.unavailable("the storage is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        lifecycle.close();
    }
}
