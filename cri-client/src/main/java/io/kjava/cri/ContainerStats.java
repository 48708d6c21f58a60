package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ResourceUsage.Cpu;
import io.kjava.cri.ResourceUsage.Memory;
import io.kjava.cri.ResourceUsage.Swap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container uses; null where the runtime did not measure. */
public record ContainerStats(
        String id,
        String name,
        int attempt,
        Map<String, String> labels,
        @Nullable Cpu cpu,
        @Nullable Memory memory,
        @Nullable FilesystemUsage writableLayer,
        @Nullable Swap swap) {
    public ContainerStats {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
    }
}
