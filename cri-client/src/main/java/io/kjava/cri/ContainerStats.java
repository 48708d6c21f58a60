package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container uses; null where the runtime did not measure. */
public record ContainerStats(
        String id,
        String name,
        int attempt,
        Map<String, String> labels,
        ResourceUsage.@Nullable Cpu cpu,
        ResourceUsage.@Nullable Memory memory,
        @Nullable FilesystemUsage writableLayer,
        ResourceUsage.@Nullable Swap swap) {
    public ContainerStats {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
    }
}
