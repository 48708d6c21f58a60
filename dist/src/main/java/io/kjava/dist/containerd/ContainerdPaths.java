package io.kjava.dist.containerd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where the runtime of one node lives.
 *
 * @param root what survives a reboot: images, snapshots, metadata
 * @param state what does not: sockets, pid files, mounts
 * @param config the generated configuration file
 * @param logFile what containerd prints
 * @param cniConfDir where the network's configuration is written
 * @param cniBinDir where the reference plugins are
 */
public record ContainerdPaths(Path root, Path state, Path config, Path logFile, Path cniConfDir, Path cniBinDir) {
    public ContainerdPaths {
        requireNonNull(root, "root");
        requireNonNull(state, "state");
        requireNonNull(config, "config");
        requireNonNull(logFile, "logFile");
        requireNonNull(cniConfDir, "cniConfDir");
        requireNonNull(cniBinDir, "cniBinDir");
    }

    public Path socket() {
        return state.resolve("containerd.sock");
    }

    public Path pidFile() {
        return state.resolve("containerd.pid");
    }
}
