package io.kjava.cri;

import java.util.List;

/** The sandboxes of pods. Every method blocks, is thread-safe and throws {@link CriException}. */
public interface SandboxService {
    /**
     * Makes a sandbox with its network and returns its ID. On failure nothing of it is left.
     *
     * @param runtimeHandler empty for the runtime's default
     */
    String runPodSandbox(SandboxConfig config, String runtimeHandler);

    /** Stops every process and takes the network down. Idempotent; success when there is none. */
    void stopPodSandbox(String sandboxId);

    /** Removes it and its containers, stopping what still runs. Idempotent. */
    void removePodSandbox(String sandboxId);

    /** Throws {@code NOT_FOUND}. */
    SandboxStatus podSandboxStatus(String sandboxId);

    /** Without addresses: only a status has them. */
    List<SandboxStatus> listPodSandboxes(ListFilter filter);
}
