package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A storage that other programs write to as well, in a form of their own: what is read is translated,
 * what is written goes through as it is. As thread-safe as the storage it wraps.
 */
public final class TranslatedStorage implements Storage {
    private final Storage storage;
    private final UnaryOperator<byte[]> translation;

    /**
     * @param translation pure; gives back what needs none. Where it throws, a single value is refused
     *     with what it throws, and a value among others is handed on as it is
     */
    public TranslatedStorage(Storage storage, UnaryOperator<byte[]> translation) {
        this.storage = requireNonNull(storage, "storage");
        this.translation = requireNonNull(translation, "translation");
    }

    private Stored translated(Stored stored) {
        byte[] value = translation.apply(stored.value());
        return value == stored.value()
                ? stored
                : new Stored(stored.key(), value, stored.revision(), stored.createRevision());
    }

    private Stored translatedIfPossible(Stored stored) {
        try {
            return translated(stored);
        } catch (RuntimeException e) {
            return stored; // whoever reads it finds it unreadable, and nothing else suffers
        }
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        return storage.create(key, value, ttl);
    }

    @Override
    public Optional<Stored> get(String key) {
        return storage.get(key).map(this::translated);
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        return storage.update(key, expected, value, ttl);
    }

    @Override
    public Stored delete(String key, long expected) {
        return translatedIfPossible(storage.delete(key, expected));
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        RangePage page = storage.range(prefix, after, revision, limit);
        List<Stored> items = new ArrayList<>(page.items().size());
        page.items().forEach(stored -> items.add(translatedIfPossible(stored)));
        return new RangePage(items, page.revision(), page.remaining());
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        return new TranslatedCursor(storage.follow(prefix, revision));
    }

    @Override
    public long revision() {
        return storage.revision();
    }

    @Override
    public long compactedRevision() {
        return storage.compactedRevision();
    }

    @Override
    public void compact(long revision) {
        storage.compact(revision);
    }

    @Override
    public boolean isShared() {
        return storage.isShared();
    }

    @Override
    public long size() {
        return storage.size();
    }

    @Override
    public void snapshot(Path target) {
        storage.snapshot(target);
    }

    @Override
    public void close() {
        storage.close();
    }

    /** Translates event by event. */
    private final class TranslatedCursor implements EventCursor {
        private final EventCursor cursor;

        TranslatedCursor(EventCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
            return cursor.poll(limit).map(this::translate);
        }

        private StorageEvent translate(StorageEvent event) {
            return switch (event) {
                case StorageEvent.Put put ->
                    new StorageEvent.Put(
                            translatedIfPossible(put.after()),
                            put.before().map(TranslatedStorage.this::translatedIfPossible));
                case StorageEvent.Deleted deleted ->
                    new StorageEvent.Deleted(translatedIfPossible(deleted.before()), deleted.revision());
                case StorageEvent.Progress progress -> progress;
            };
        }

        @Override
        public void requestProgress() {
            cursor.requestProgress();
        }

        @Override
        public void requestProgress(long atLeast) {
            cursor.requestProgress(atLeast);
        }

        @Override
        public boolean isComplete(long taken, long wanted) {
            return cursor.isComplete(taken, wanted);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
