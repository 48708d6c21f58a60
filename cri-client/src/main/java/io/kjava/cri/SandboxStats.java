package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod uses; null where the runtime did not measure.
 *
 * @param processes negative when not measured
 */
public record SandboxStats(
        String id,
        SandboxConfig.Identity identity,
        Map<String, String> labels,
        ResourceUsage.@Nullable Cpu cpu,
        ResourceUsage.@Nullable Memory memory,
        ResourceUsage.@Nullable Network network,
        long processes,
        List<ContainerStats> containers) {
    public SandboxStats {
        requireNonNull(id, "id");
        requireNonNull(identity, "identity");
        labels = Map.copyOf(labels);
        containers = List.copyOf(containers);
    }
}
