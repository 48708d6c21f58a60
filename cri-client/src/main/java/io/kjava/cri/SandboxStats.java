package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ResourceUsage.Cpu;
import io.kjava.cri.ResourceUsage.Memory;
import io.kjava.cri.ResourceUsage.Network;
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
        @Nullable Cpu cpu,
        @Nullable Memory memory,
        @Nullable Network network,
        long processes,
        List<ContainerStats> containers) {
    public SandboxStats {
        requireNonNull(id, "id");
        requireNonNull(identity, "identity");
        labels = Map.copyOf(labels);
        containers = List.copyOf(containers);
    }
}
