package io.kjava.apiserver.storage.memory;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code Storage} in a sorted map under one lock: simple, and lost with the process. Remembers a
 * bounded number of changes and then compacts by itself. Keys with a time to live go when the clock
 * says so, noticed by the next call, or by a thread when nobody calls.
 */
public final class MemoryStorage implements Storage, EventHub.History {
    private static final int MOST_CHANGES = 100_000;

    private final InstantSource clock;
    private final Object lock = new Object();
    private final NavigableMap<String, Version.History> keys = new TreeMap<>();
    private final NavigableMap<Long, StorageEvent> changes = new TreeMap<>();
    private final NavigableMap<Expiry.Due, String> expiries = new TreeMap<>();
    private final Map<String, Expiry.Due> dues = new HashMap<>();
    private final Expiry expiry;
    private final EventHub hub;
    private long revision;
    private long compacted;
    private long bytes;
    private boolean closed;

    /** Empty, at revision 1. */
    public MemoryStorage(InstantSource clock) {
        this(clock, 1);
    }

    private MemoryStorage(InstantSource clock, long revision) {
        this.clock = requireNonNull(clock, "clock");
        this.revision = revision;
        this.compacted = revision > 1 ? revision : 0;
        this.hub = new EventHub(this, revision);
        this.expiry = new Expiry(clock, this::expire);
    }

    /** As a snapshot has it; its past and times to live are not in a snapshot. */
    public static MemoryStorage open(Path snapshot, InstantSource clock) {
        SnapshotFile.Content content = SnapshotFile.read(snapshot);
        MemoryStorage storage = new MemoryStorage(clock, content.revision());
        for (Stored stored : content.values()) {
            storage.remember(Version.put(stored));
        }
        return storage;
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        checkSize(key, value);
        synchronized (lock) {
            expireDue();
            latest(key).ifPresent(found -> {
                throw StorageException.exists(key, found.revision());
            });
            Stored stored = new Stored(key, value, revision + 1, revision + 1);
            return put(stored, Optional.empty(), ttl);
        }
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        checkSize(key, value);
        synchronized (lock) {
            expireDue();
            Stored before = expect(key, expected);
            Stored stored = new Stored(key, value, revision + 1, before.createRevision());
            return put(stored, Optional.of(before), ttl);
        }
    }

    @Override
    public Stored delete(String key, long expected) {
        synchronized (lock) {
            expireDue();
            return remove(expect(key, expected));
        }
    }

    private Stored put(Stored stored, Optional<Stored> before, Duration ttl) {
        forgetExpiry(stored.key());
        if (!ttl.isZero()) {
            Expiry.Due due = new Expiry.Due(clock.instant().plus(ttl), stored.revision());
            expiries.put(due, stored.key());
            dues.put(stored.key(), due);
            expiry.wakeAt(expiries.firstKey().at());
        }
        commit(Version.put(stored), new StorageEvent.Put(stored, before));
        return stored;
    }

    private Stored remove(Stored before) {
        forgetExpiry(before.key());
        long at = revision + 1;
        commit(Version.deleted(before, at), new StorageEvent.Deleted(before, at));
        return new Stored(before.key(), before.value(), at, before.createRevision());
    }

    private void forgetExpiry(String key) {
        Expiry.Due due = dues.remove(key);
        if (due != null) {
            expiries.remove(due);
        }
    }

    private void commit(Version version, StorageEvent event) {
        revision = event.revision();
        remember(version);
        changes.put(revision, event);
        if (changes.size() > MOST_CHANGES) {
            compactTo(revision - MOST_CHANGES / 2);
        }
        hub.publish(List.of(event), revision);
    }

    private void remember(Version version) {
        keys.computeIfAbsent(version.stored().key(), _ -> new Version.History()).add(version);
        bytes += version.deleted() ? 0 : version.stored().value().length;
    }

    private Stored expect(String key, long expected) {
        Stored found = latest(key).orElseThrow(() -> StorageException.notFound(key));
        if (found.revision() != expected) {
            throw StorageException.mismatch(key, expected, found.revision());
        }
        return found;
    }

    private Optional<Stored> latest(String key) {
        throwIfClosed();
        return Optional.ofNullable(keys.get(key)).flatMap(Version.History::latest);
    }

    private static void checkSize(String key, byte[] value) {
        if (value.length > MAX_VALUE) {
            throw StorageException.tooLarge(key, value.length, MAX_VALUE);
        }
    }

    private void throwIfClosed() {
        if (closed) {
            throw StorageException.unavailable("the storage is closed");
        }
    }

    /** By the expiry's thread; returns when to come again. */
    private Optional<Instant> expire() {
        synchronized (lock) {
            if (closed) {
                return Optional.empty();
            }
            expireDue();
            return expiries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(expiries.firstKey().at());
        }
    }

    private void expireDue() {
        while (!expiries.isEmpty() && !expiries.firstKey().at().isAfter(clock.instant())) {
            latest(expiries.firstEntry().getValue()).ifPresent(this::remove);
        }
    }

    @Override
    public Optional<Stored> get(String key) {
        synchronized (lock) {
            expireDue();
            return latest(key);
        }
    }

    @Override
    public RangePage range(String prefix, String after, long wanted, int limit) {
        synchronized (lock) {
            throwIfClosed();
            expireDue();
            long at = wanted == 0 ? revision : wanted;
            if (at < compacted) {
                throw StorageException.compacted(at, compacted);
            }
            if (at > revision) {
                throw StorageException.future(at, revision);
            }
            return pageAt(prefix, after, at, limit == 0 ? Integer.MAX_VALUE : limit);
        }
    }

    private RangePage pageAt(String prefix, String after, long at, int limit) {
        boolean inclusive = after.compareTo(prefix) < 0;
        List<Stored> items = new ArrayList<>();
        long remaining = 0;
        Map<String, Version.History> tail = keys.tailMap(inclusive ? prefix : after, inclusive);
        for (Map.Entry<String, Version.History> entry : tail.entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            Optional<Stored> found = entry.getValue().at(at);
            if (found.isPresent() && items.size() < limit) {
                items.add(found.get());
            } else if (found.isPresent()) {
                remaining++;
            }
        }
        return new RangePage(items, at, remaining);
    }

    @Override
    public EventCursor follow(String prefix, long from) {
        return hub.follow(prefix, from);
    }

    @Override
    public List<StorageEvent> events(String prefix, long after, long upTo, int most) {
        synchronized (lock) {
            if (after < compacted) {
                throw StorageException.compacted(after, compacted);
            }
            return changes.subMap(after, false, upTo, true).values().stream()
                    .filter(event -> keyOf(event).startsWith(prefix))
                    .limit(most)
                    .toList();
        }
    }

    private static String keyOf(StorageEvent event) {
        return switch (event) {
            case StorageEvent.Put put -> put.after().key();
            case StorageEvent.Deleted deleted -> deleted.before().key();
            case StorageEvent.Progress _ -> "";
        };
    }

    @Override
    public long revision() {
        synchronized (lock) {
            throwIfClosed();
            return revision;
        }
    }

    @Override
    public long compactedRevision() {
        synchronized (lock) {
            return compacted;
        }
    }

    @Override
    public void compact(long wanted) {
        synchronized (lock) {
            throwIfClosed();
            if (wanted > revision) {
                throw StorageException.future(wanted, revision);
            }
            compactTo(wanted);
        }
    }

    private void compactTo(long wanted) {
        if (wanted <= compacted) {
            return;
        }
        compacted = wanted;
        changes.headMap(wanted, true).clear();
        bytes = 0;
        Iterator<Version.History> histories = keys.values().iterator();
        while (histories.hasNext()) {
            Version.History history = histories.next();
            history.compact(wanted);
            if (history.isEmpty()) {
                histories.remove();
            } else {
                bytes += history.latest().map(stored -> stored.value().length).orElse(0);
            }
        }
    }

    @Override
    public long size() {
        synchronized (lock) {
            return bytes;
        }
    }

    @Override
    public void snapshot(Path target) {
        RangePage everything = range("", "", 0, 0);
        SnapshotFile.write(target, everything.revision(), everything.items());
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        expiry.close();
        hub.close();
    }
}
