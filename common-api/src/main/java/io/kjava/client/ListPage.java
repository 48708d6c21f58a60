package io.kjava.client;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** All objects that a list found, and the revision that a watch continues from. */
public record ListPage<T>(List<T> items, String resourceVersion) {
    public ListPage {
        items = List.copyOf(items);
        requireNonNull(resourceVersion, "resourceVersion");
    }
}
