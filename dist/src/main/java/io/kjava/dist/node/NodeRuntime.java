package io.kjava.dist.node;

import io.kjava.cri.grpc.CriClient;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.containerd.ContainerdConfigFile;
import io.kjava.dist.containerd.ContainerdPaths;
import io.kjava.dist.containerd.ContainerdProcess;
import io.kjava.dist.containerd.ImageImporter;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container runtime of a node, ours or somebody else's, with its images in place. */
final class NodeRuntime implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("\\bv?(\\d+)\\.\\d+\\.\\d+");

    private final CriClient client;
    private final Lifecycle lifecycle;

    private NodeRuntime(CriClient client, Lifecycle lifecycle) {
        this.client = client;
        this.lifecycle = lifecycle;
    }

    static NodeRuntime start(NodeConfig config, DataDirectory directory, RandomGenerator random)
            throws IOException, InterruptedException {
        Lifecycle lifecycle = new Lifecycle();
        try {
            Path socket;
            if (config.runtimeEndpoint().isPresent()) {
                socket = config.runtimeEndpoint().get();
            } else {
                socket = startContainerd(config, directory, lifecycle, random);
            }
            return new NodeRuntime(lifecycle.own(CriClient.open(socket)), lifecycle);
        } catch (RuntimeException | Error | IOException | InterruptedException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    private static Path startContainerd(
            NodeConfig config, DataDirectory directory, Lifecycle lifecycle, RandomGenerator random)
            throws IOException, InterruptedException {
        NodePaths paths = NodePaths.of(directory.root());
        ContainerdPaths containerd = paths.containerd();
        Files.createDirectories(directory.agent());
        Files.writeString(directory.agent().resolve("run-dir"), paths.run() + "\n");
        Path program = program("containerd");
        String text = ContainerdConfigFile.text(
                containerd,
                majorVersion(program),
                config.pauseImage(),
                !HostInspection.mayLowerOomScores(),
                directory.agent().resolve("etc/containerd/certs.d"));
        lifecycle.own(ContainerdProcess.start(program, containerd, text, random));
        ImageImporter importer = new ImageImporter(
                program("ctr"),
                containerd.socket(),
                directory.images(),
                containerd.root().resolve("imported-by-kjava"));
        importer.importPause();
        importer.importFolder();
        lifecycle.start("image-import", importer::watch);
        return containerd.socket();
    }

    private static Path program(String name) {
        return HostInspection.find(name)
                .orElseThrow(() -> new ConfigException(name + " is missing: install the package containerd"));
    }

    private static int majorVersion(Path containerd) {
        String said =
                CommandRunner.ofSystem().run(containerd.toString(), "--version").output();
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new ConfigException("containerd does not tell its version, it says: " + said);
        }
        return Integer.parseInt(version.group(1));
    }

    CriClient client() {
        return client;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
