package io.kjava.client;

import static java.util.Objects.requireNonNull;

/** One event of a watch. A failure of the stream is an {@code ApiException}, not an event. */
public sealed interface WatchEvent<T> {
    /** The object is new to this watch. */
    record Added<T>(T object) implements WatchEvent<T> {
        public Added {
            requireNonNull(object, "object");
        }
    }

    record Modified<T>(T object) implements WatchEvent<T> {
        public Modified {
            requireNonNull(object, "object");
        }
    }

    /** The object as it was last, with the revision of its deletion. */
    record Deleted<T>(T object) implements WatchEvent<T> {
        public Deleted {
            requireNonNull(object, "object");
        }
    }

    /** Nothing happened up to this revision. */
    record Bookmark<T>(String resourceVersion) implements WatchEvent<T> {
        public Bookmark {
            requireNonNull(resourceVersion, "resourceVersion");
        }
    }
}
