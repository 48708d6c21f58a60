package io.kjava.apiserver.loopback;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.EventBody;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.JsonCodec;
import java.util.Optional;

/** Takes a watch's events straight from their source. */
final class LoopbackWatch<T> implements WatchStream<T> {
    private final EventBody events;
    private final ObjectFormat<T> format;

    LoopbackWatch(EventBody events, ObjectFormat<T> format) {
        this.events = requireNonNull(events, "events");
        this.format = requireNonNull(format, "format");
    }

    @Override
    public Optional<WatchEvent<T>> next() throws InterruptedException {
        return events.next().map(this::decoded);
    }

    private WatchEvent<T> decoded(EventBody.Event event) {
        if (event.type().equals("BOOKMARK")) {
            return new WatchEvent.Bookmark<>(JsonCodec.read(event.object()).resourceVersion());
        }
        T object = format.decode().apply(event.object());
        return switch (event.type()) {
            case "ADDED" -> new WatchEvent.Added<>(object);
            case "MODIFIED" -> new WatchEvent.Modified<>(object);
            case "DELETED" -> new WatchEvent.Deleted<>(object);
            default -> throw new IllegalStateException("no such event: " + event.type());
        };
    }

    @Override
    public void close() {
        events.close();
    }
}
