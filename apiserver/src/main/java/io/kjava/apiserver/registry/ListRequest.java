package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.watchcache.Selection;

/**
 * Which objects, of when, and how many.
 *
 * @param resourceVersion empty: the most recent; 0: whatever is at hand
 * @param match empty, Exact or NotOlderThan
 * @param limit zero for all
 * @param continueToken of an earlier page; empty for the first
 */
public record ListRequest(Selection selection, String resourceVersion, String match, int limit, String continueToken) {
    public ListRequest {
        requireNonNull(selection, "selection");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(match, "match");
        requireNonNull(continueToken, "continueToken");
    }
}
