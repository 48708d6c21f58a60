package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.kjava.api.QuantityValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator decides about the node's resources.
 *
 * @param reserved kept from pods, by resource: for the system and for the kubelet together
 * @param podPidsLimit processes of one pod; zero or less for no limit
 * @param cgroupRoot the cgroup above all pods', {@code /} as a rule
 * @param systemdCgroups whether cgroups are named, and made, for systemd
 * @param allowedSysctls beyond the safe ones; a trailing {@code *} stands for any ending
 */
public record ResourcesConfig(
        int maxPods,
        Map<String, QuantityValue> reserved,
        List<EvictionThreshold> thresholds,
        long podPidsLimit,
        String cgroupRoot,
        boolean systemdCgroups,
        Set<String> allowedSysctls) {
    public ResourcesConfig {
        if (maxPods < 1) {
            throw new IllegalArgumentException("max-pods: " + maxPods + " (expected: >= 1)");
        }
        reserved = Map.copyOf(reserved);
        thresholds = List.copyOf(thresholds);
        requireNonNull(cgroupRoot, "cgroupRoot");
        allowedSysctls = Set.copyOf(allowedSysctls);
    }

    public static ResourcesConfig defaults() {
        return new ResourcesConfig(110, Map.of(), EvictionThreshold.DEFAULTS, -1, "/", false, Set.of());
    }

    public ResourcesConfig withMaxPods(int maxPods) {
        return new ResourcesConfig(
                maxPods, reserved, thresholds, podPidsLimit, cgroupRoot, systemdCgroups, allowedSysctls);
    }

    public ResourcesConfig withSystemdCgroups(boolean systemdCgroups) {
        return new ResourcesConfig(
                maxPods, reserved, thresholds, podPidsLimit, cgroupRoot, systemdCgroups, allowedSysctls);
    }

    public QuantityValue reserved(String resource) {
        return reserved.getOrDefault(resource, QuantityValue.ZERO);
    }
}
