package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

/** What a watcher is handed. A watch that fails is an {@code ApiException}, not an item. */
public sealed interface WatchItem {
    /** The event types of the wire. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * One object came, changed or went, as this watcher's selection sees it. The object is shared by
     * all watchers: an event on the wire is a head with the type, its JSON, and
     * a brace and a line feed.
     */
    record Change(Type type, CachedObject object) implements WatchItem {
        public Change {
            requireNonNull(type, "type");
            requireNonNull(object, "object");
        }
    }

    /**
     * Every change up to this revision has been handed out.
     *
     * @param initialEventsEnd whether it ends the initial state (annotation {@code
     *     k8s.io/initial-events-end})
     */
    record Bookmark(long revision, boolean initialEventsEnd) implements WatchItem {}

    /** The cache is closed: end the stream without an error. */
    record Ended() implements WatchItem {}
}
