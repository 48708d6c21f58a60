package io.kjava.cri;

import java.time.Duration;
import java.util.List;

/** The containers of sandboxes. Every method blocks, is thread-safe and throws {@link CriException}. */
public interface ContainerService {
    /** Makes a container inside a sandbox and returns its ID. */
    String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox);

    void startContainer(String containerId);

    /**
     * Asks it to end, waits for at most {@code grace}, then kills it. Returns when it has ended.
     * Idempotent; success when there is none. An interrupt ends the waiting, and then nobody kills it:
     * call again.
     */
    void stopContainer(String containerId, Duration grace);

    /** Removes it, killing it when it runs. Idempotent. */
    void removeContainer(String containerId);

    List<ContainerSummary> listContainers(ListFilter filter);

    /** Throws {@code NOT_FOUND}. */
    ContainerStatus containerStatus(String containerId);

    void updateContainerResources(String containerId, LinuxResources resources);

    /** Tells the runtime that the log file was rotated away. */
    void reopenContainerLog(String containerId);
}
