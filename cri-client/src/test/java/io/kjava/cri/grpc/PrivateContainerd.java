package io.kjava.cri.grpc;

import io.kjava.cri.CriException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A containerd of the test's own: root, state, socket and pod network under one temporary directory.
 * Closing it removes every pod, stops the daemon and deletes the directory.
 */
public final class PrivateContainerd implements AutoCloseable {
    /** The image that is there from the start; it can be any small container. */
    public static final String IMAGE = "kjava.test/busybox:1";

    private static final String PAUSE = "kjava.test/pause:1";

    private final Path directory;
    private final String bridge;
    private final String subnet;
    private Process process;

    private PrivateContainerd(Path directory, String bridge, String subnet) throws IOException {
        this.directory = directory;
        this.bridge = bridge;
        this.subnet = subnet;
        writeConfig();
        writeNetwork();
        this.process = launch();
    }

    /** Whether this machine can run one: root, and containerd is installed. */
    public static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/bin/containerd"))
                && Files.isExecutable(Path.of("/usr/bin/busybox"))
                && System.getProperty("user.name").equals("root");
    }

    /**
     * Starts one with the image {@link #IMAGE}.
     *
     * @param bridge name of the pods' bridge, removed on close; no two running ones may share it
     * @param subnet the pods' addresses, for example {@code 10.244.77.0/24}
     */
    public static PrivateContainerd start(String bridge, String subnet) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("kjava-containerd");
        PrivateContainerd started = new PrivateContainerd(directory, bridge, subnet);
        try {
            started.awaitAnswer();
            started.importImage(PAUSE, List.of("/bin/sleep", "2147483647"));
            started.importImage(IMAGE, List.of("/bin/sh"));
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    public Path socket() {
        return directory.resolve("containerd.sock");
    }

    public Path directory() {
        return directory;
    }

    public Path log() {
        return directory.resolve("log");
    }

    /** Kills the daemon; containers live on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after {@link #kill}. */
    public void restart() throws IOException, InterruptedException {
        process = launch();
        awaitAnswer();
    }

    /** Imports one more image of the same content under another name. */
    public void importImage(String name, List<String> command) throws IOException, InterruptedException {
        Path archive = directory.resolve("image.tar");
        ImageArchive.write(archive, name, command);
        run("ctr", "-a", socket().toString(), "-n", "k8s.io", "images", "import", "--no-unpack", archive.toString());
        Files.delete(archive);
    }

    @Override
    public void close() {
        try {
            removePods();
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            runQuietly("ip", "link", "delete", bridge);
            deleteDirectory();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removePods() {
        try (CriClient client = CriClient.open(socket())) {
            client.runtime().listPodSandboxes(io.kjava.cri.ListFilter.ALL).forEach(sandbox -> {
                client.runtime().stopPodSandbox(sandbox.id());
                client.runtime().removePodSandbox(sandbox.id());
            });
        } catch (CriException e) {
            if (!e.isUnavailable()) {
                throw e;
            }
        }
    }

    private void awaitAnswer() throws InterruptedException, IOException {
        for (int tries = 0; tries < 500; tries++) {
            try (CriClient client = CriClient.open(socket())) {
                client.runtime().version();
                return;
            } catch (CriException e) {
                if (!process.isAlive()) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IOException("containerd does not answer:\n" + Files.readString(log()));
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "containerd",
                        "--config",
                        directory.resolve("config.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private void writeConfig() throws IOException {
        String config = """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                [grpc]
                  address = "%1$s/containerd.sock"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%2$s"
                  restrict_oom_score_adj = true
                  disable_apparmor = true
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "%1$s/cni"
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "overlayfs"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"
                """.formatted(directory, PAUSE);
        Files.writeString(directory.resolve("config.toml"), config);
    }

    private void writeNetwork() throws IOException {
        Files.createDirectory(directory.resolve("cni"));
        String list = """
                {"cniVersion":"0.4.0","name":"kjava-test","plugins":[
                {"type":"bridge","bridge":"%s","isDefaultGateway":true,"hairpinMode":true,
                "ipam":{"type":"host-local","dataDir":"%s/ipam","ranges":[[{"subnet":"%s"}]]}},
                {"type":"loopback"}]}
                """.formatted(bridge, directory, subnet);
        Files.writeString(directory.resolve("cni/10-test.conflist"), list);
    }

    private void deleteDirectory() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(started.getInputStream().readAllBytes());
        if (started.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    private static void runQuietly(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
