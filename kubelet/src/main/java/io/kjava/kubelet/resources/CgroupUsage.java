package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What the processes of a cgroup, and of those below it, have used.
 *
 * @param cpuNanos processor time since the cgroup was made
 * @param workingSet memory that cannot be taken back without harm
 * @param memoryLimit negative for none
 */
public record CgroupUsage(
        Instant at,
        long cpuNanos,
        long memory,
        long workingSet,
        long rss,
        long pageFaults,
        long majorPageFaults,
        long memoryLimit,
        long processes) {
    public CgroupUsage {
        requireNonNull(at, "at");
    }
}
