package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

/**
 * What a watch begins with.
 *
 * @param resourceVersion empty: the most recent; 0: whatever is at hand; else what happens after
 * @param initialEvents whether the state is told first, as it is at that version or later
 * @param bookmarks whether the client is told revisions now and then, and the end of the state
 */
public record WatchRequest(String resourceVersion, boolean initialEvents, boolean bookmarks) {
    public WatchRequest {
        requireNonNull(resourceVersion, "resourceVersion");
    }
}
