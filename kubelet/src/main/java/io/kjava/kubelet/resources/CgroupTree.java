package io.kjava.kubelet.resources;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The kernel's cgroups, by paths such as {@code /kubepods/burstable}. Blocking; thread-safe. */
interface CgroupTree {
    /** Makes a cgroup, or adapts it. Its parents exist. Idempotent. */
    void ensure(String path, CgroupLimits limits) throws IOException;

    /** Kills what still runs in a cgroup and removes it with all below it. Idempotent. */
    void remove(String path) throws IOException;

    boolean exists(String path);

    /** Empty when there is no such cgroup. */
    Optional<CgroupUsage> usage(String path);

    /** A process in the cgroup or below it. */
    OptionalLong anyProcess(String path);
}
