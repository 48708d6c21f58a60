package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.watchcache.Audience;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.http.LivePart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Who watches the same in the same form at this time. Thread-safe. */
final class Audiences {
    private final ConcurrentMap<Key, Seats> seats = new ConcurrentHashMap<>();

    /** What makes watchers alike. */
    record Key(ServedResource resource, Selection selection, AnswerForm form) {
        Key {
            requireNonNull(resource, "resource");
            requireNonNull(selection, "selection");
            requireNonNull(form, "form");
        }
    }

    private record Seats(Audience<LivePart> audience, int taken) {}

    /** A place in an audience, until it is closed. */
    final class Seat implements AutoCloseable {
        private final Key key;
        private final Audience<LivePart> audience;

        private Seat(Key key, Audience<LivePart> audience) {
            this.key = key;
            this.audience = audience;
        }

        Audience<LivePart> audience() {
            return audience;
        }

        @Override
        public void close() {
            seats.computeIfPresent(key, (_, now) -> now.taken == 1 ? null : new Seats(now.audience, now.taken - 1));
        }
    }

    /**
     * @param writer for the first of an audience; used by one thread at a time
     */
    Seat enter(Key key, Supplier<EventWriter> writer) {
        Seats now = seats.compute(
                key,
                (_, known) -> known == null
                        ? new Seats(audience(key.selection, writer.get()), 1)
                        : new Seats(known.audience, known.taken + 1));
        return new Seat(key, now.audience);
    }

    private static Audience<LivePart> audience(Selection selection, EventWriter writer) {
        return new Audience<>(selection, changes -> part(writer, changes));
    }

    private static LivePart part(EventWriter writer, List<WatchItem.Change> changes) {
        try (PieceOutput out = new PieceOutput()) {
            for (WatchItem.Change change : changes) {
                writer.change(out, change);
            }
            return new LivePart(out.pieces());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
