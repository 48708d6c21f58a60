package io.kjava.cri;

import java.util.List;

/** What containers and pods use. Blocking and thread-safe. */
public interface StatsService {
    /** Throws {@code NOT_FOUND}. */
    ContainerStats containerStats(String containerId);

    List<ContainerStats> listContainerStats(ListFilter filter);

    /** Throws {@code UNIMPLEMENTED} on runtimes that measure containers only. */
    List<SandboxStats> listSandboxStats(ListFilter filter);
}
