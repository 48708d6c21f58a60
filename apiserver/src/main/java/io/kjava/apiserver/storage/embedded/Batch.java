package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One transaction in the making: what has been written in it is seen by what comes later in it, and
 * by nobody else before it is durable. Confined to the writer's thread.
 */
final class Batch {
    private final LogWriter log;
    private final KeyIndex index;
    private final RecentValues values;
    private final Map<String, KeyVersion> heads = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private long revision;

    /** One write, to be made visible when the transaction is durable. */
    record Change(String key, KeyVersion version, int replacedBytes, long expires, StorageEvent event) {}

    Batch(LogWriter log, KeyIndex index, RecentValues values, long revision) {
        this.log = requireNonNull(log, "log");
        this.index = requireNonNull(index, "index");
        this.values = requireNonNull(values, "values");
        this.revision = revision;
    }

    LogWriter log() {
        return log;
    }

    /** Of the last write. */
    long revision() {
        return revision;
    }

    List<Change> changes() {
        return changes;
    }

    /** Is done when the transaction is durable. */
    void afterwards(Runnable action) {
        afterwards.add(action);
    }

    List<Runnable> afterwards() {
        return afterwards;
    }

    boolean isEmpty() {
        return changes.isEmpty() && afterwards.isEmpty();
    }

    Stored create(String key, byte[] value, long expires) throws SQLException {
        KeyVersion head = head(key);
        if (head != null && !head.isDeletion()) {
            throw StorageException.exists(key, head.revision());
        }
        return put(new Stored(key, value, revision + 1, revision + 1), head, expires);
    }

    Stored update(String key, long expected, byte[] value, long expires) throws SQLException {
        KeyVersion head = expect(key, expected);
        Stored stored = new Stored(key, value, revision + 1, head.createRevision());
        return put(stored, head, expires);
    }

    Stored delete(String key, long expected) throws SQLException {
        return remove(key, expect(key, expected));
    }

    /** Deletes whatever the key has, if anything. */
    void expire(String key) throws SQLException {
        KeyVersion head = head(key);
        if (head != null && !head.isDeletion()) {
            remove(key, head);
        }
    }

    private Stored put(Stored stored, @Nullable KeyVersion head, long expires) throws SQLException {
        Optional<Stored> before =
                head == null || head.isDeletion() ? Optional.empty() : Optional.of(stored(stored.key(), head));
        long previous = before.map(Stored::revision).orElse(0L);
        log.insert(
                new LogWriter.Row(stored.key(), stored.revision(), stored.createRevision(), previous, expires),
                stored.value());
        add(
                stored.key(),
                new KeyVersion(stored.revision(), stored.createRevision(), head),
                before.map(old -> old.value().length).orElse(0),
                expires,
                new StorageEvent.Put(stored, before));
        return stored;
    }

    private Stored remove(String key, KeyVersion head) throws SQLException {
        Stored before = stored(key, head);
        long at = revision + 1;
        log.insert(new LogWriter.Row(key, at, 0, head.revision(), 0), new byte[0]);
        add(key, new KeyVersion(at, 0, head), before.value().length, 0, new StorageEvent.Deleted(before, at));
        return new Stored(key, before.value(), at, before.createRevision());
    }

    private void add(String key, KeyVersion version, int replacedBytes, long expires, StorageEvent event) {
        revision = version.revision();
        heads.put(key, version);
        changes.add(new Change(key, version, replacedBytes, expires, event));
    }

    private @Nullable KeyVersion head(String key) {
        KeyVersion pending = heads.get(key);
        return pending != null ? pending : index.head(key);
    }

    private KeyVersion expect(String key, long expected) {
        KeyVersion head = head(key);
        if (head == null || head.isDeletion()) {
            throw StorageException.notFound(key);
        }
        if (head.revision() != expected) {
            throw StorageException.mismatch(key, expected, head.revision());
        }
        return head;
    }

    private Stored stored(String key, KeyVersion version) throws SQLException {
        Optional<byte[]> recent = values.get(version.revision());
        byte[] value = recent.isPresent() ? recent.get() : log.value(version.revision());
        return new Stored(key, value, version.revision(), version.createRevision());
    }
}
