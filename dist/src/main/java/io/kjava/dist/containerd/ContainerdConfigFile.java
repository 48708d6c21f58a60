package io.kjava.dist.containerd;

import java.nio.file.Path;

/** The text of containerd's configuration, for the 1.x and the 2.x releases. Pure. */
public final class ContainerdConfigFile {
    private ContainerdConfigFile() {}

    /**
     * The configuration.
     *
     * @param majorVersion of containerd: 1 or 2
     * @param pauseImage for sandboxes
     * @param restrictOomScore whether this process may not lower its own OOM score, in which case no
     *     container may ask for one that is lower
     * @param registryDir a {@code certs.d} folder with registries' host files
     */
    public static String text(
            ContainerdPaths paths, int majorVersion, String pauseImage, boolean restrictOomScore, Path registryDir) {
        String common = """
                # Written by kjava at every start; changes here are lost.
                root = "%s"
                state = "%s"
                """.formatted(paths.root(), paths.state());
        String grpc = """

                [grpc]
                  address = "%s"
                """.formatted(paths.socket());
        return majorVersion >= 2
                ? "version = 3\n" + common + grpc + version3(paths, pauseImage, restrictOomScore, registryDir)
                : "version = 2\n"
                        + common
                        + DISABLED
                        + grpc
                        + version2(paths, pauseImage, restrictOomScore, registryDir);
    }

    private static final String DISABLED = """
            disabled_plugins = ["io.containerd.snapshotter.v1.aufs", \
            "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", \
            "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt", \
            "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
            """;

    private static String version2(
            ContainerdPaths paths, String pauseImage, boolean restrictOomScore, Path registryDir) {
        return """

                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  restrict_oom_score_adj = %s
                  enable_unprivileged_ports = true
                  enable_unprivileged_icmp = true
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "%s"
                    conf_dir = "%s"
                    max_conf_num = 1
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    default_runtime_name = "runc"
                    snapshotter = "overlayfs"
                    discard_unpacked_layers = false
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"
                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = "%s"
                """.formatted(pauseImage, restrictOomScore, paths.cniBinDir(), paths.cniConfDir(), registryDir);
    }

    private static String version3(
            ContainerdPaths paths, String pauseImage, boolean restrictOomScore, Path registryDir) {
        return """

                [plugins."io.containerd.cri.v1.images"]
                  snapshotter = "overlayfs"
                  [plugins."io.containerd.cri.v1.images".pinned_images]
                    sandbox = "%s"
                  [plugins."io.containerd.cri.v1.images".registry]
                    config_path = "%s"

                [plugins."io.containerd.cri.v1.runtime"]
                  restrict_oom_score_adj = %s
                  enable_unprivileged_ports = true
                  enable_unprivileged_icmp = true
                  [plugins."io.containerd.cri.v1.runtime".cni]
                    bin_dirs = ["%s"]
                    conf_dir = "%s"
                    max_conf_num = 1
                  [plugins."io.containerd.cri.v1.runtime".containerd]
                    default_runtime_name = "runc"
                    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"

                [plugins."io.containerd.grpc.v1.cri"]
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                """.formatted(pauseImage, registryDir, restrictOomScore, paths.cniBinDir(), paths.cniConfDir());
    }
}
