package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A storage that other programs write to as well, in a form of their own: what is read is translated,
 * what is written goes through as it is. As thread-safe as the storage it wraps.
 */
public final class TranslatedStorage extends ForwardingStorage {
    private final UnaryOperator<byte[]> translation;

    /**
     * @param translation pure; gives back what needs none. Where it throws, a single value is refused
     *     with what it throws, and a value among others is handed on as it is
     */
    public TranslatedStorage(Storage storage, UnaryOperator<byte[]> translation) {
        super(storage);
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
    public Optional<Stored> get(String key) {
        return super.get(key).map(this::translated);
    }

    @Override
    public Stored delete(String key, long expected) {
        return translatedIfPossible(super.delete(key, expected));
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        RangePage page = super.range(prefix, after, revision, limit);
        List<Stored> items = new ArrayList<>(page.items().size());
        page.items().forEach(stored -> items.add(translatedIfPossible(stored)));
        return new RangePage(items, page.revision(), page.remaining());
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        return new TranslatedCursor(super.follow(prefix, revision));
    }

    /** Translates event by event. */
    private final class TranslatedCursor extends ForwardingCursor {
        TranslatedCursor(EventCursor cursor) {
            super(cursor);
        }

        @Override
        public Optional<StorageEvent> poll(Duration limit) throws InterruptedException {
            return super.poll(limit).map(this::translate);
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
    }
}
