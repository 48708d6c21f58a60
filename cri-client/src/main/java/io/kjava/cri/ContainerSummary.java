package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/** A container as a list shows it. */
public record ContainerSummary(
        String id,
        String sandboxId,
        String name,
        int attempt,
        String image,
        String imageRef,
        ContainerState state,
        Instant createdAt,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public ContainerSummary {
        requireNonNull(id, "id");
        requireNonNull(sandboxId, "sandboxId");
        requireNonNull(name, "name");
        requireNonNull(state, "state");
        requireNonNull(createdAt, "createdAt");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
