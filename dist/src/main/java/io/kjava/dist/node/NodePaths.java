package io.kjava.dist.node;

import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.dist.containerd.ContainerdPaths;
import java.nio.file.Path;

/**
 * Folders of one node. What must not survive a reboot is under {@code /run}, in a folder of its own for
 * each data directory, so that several nodes can live on one machine.
 */
public record NodePaths(ContainerdPaths containerd, Path run) {
    private static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/kjava");

    public static NodePaths of(Path dataDir) {
        Path run = dataDir.equals(DEFAULT_DATA_DIR)
                ? Path.of("/run/kjava")
                : Path.of("/run/kjava-%08x".formatted(dataDir.toString().hashCode()));
        Path agent = dataDir.resolve("agent");
        return new NodePaths(
                new ContainerdPaths(
                        agent.resolve("containerd"),
                        run.resolve("containerd"),
                        agent.resolve("etc/containerd/config.toml"),
                        agent.resolve("containerd.log"),
                        agent.resolve("etc/cni/net.d"),
                        HostInspection.cniFolder().orElse(Path.of("/usr/lib/cni"))),
                run);
    }
}
