package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Which sandboxes, containers or statistics a list answers with. Every empty part matches all.
 *
 * @param sandboxId for lists of containers: those of one sandbox
 */
public record ListFilter(String id, String sandboxId, Map<String, String> labels) {
    public static final ListFilter ALL = new ListFilter("", "", Map.of());

    public ListFilter {
        requireNonNull(id, "id");
        requireNonNull(sandboxId, "sandboxId");
        labels = Map.copyOf(labels);
    }

    public static ListFilter labelled(String key, String value) {
        return new ListFilter("", "", Map.of(key, value));
    }

    public static ListFilter inSandbox(String sandboxId) {
        return new ListFilter("", sandboxId, Map.of());
    }
}
