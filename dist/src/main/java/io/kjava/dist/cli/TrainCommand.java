package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.HostCheck;
import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.dist.config.ConfigException;
import io.kjava.dist.node.NodePaths;
import io.kjava.launcher.ServerFlags;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kjava train}: makes the JVM's start-up cache for this JAR. A short-lived server in a process
 * and a network of its own is what is recorded, with its node where this user may make one; the cache
 * is written when that process ends.
 */
@Command(
        name = "train",
        description = "Make the start-up cache of this build (once after each update).",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final int LIMIT_SECONDS = 120;
    /**
     * A cache that holds what was hot in the training makes the optimising compiler work on it from the first
     * moment on: 0.7 s of CPU time, when a start on two cores has none to spare. Classes alone start faster.
     */
    private static final List<String> WITHOUT_PROFILES = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions", // a later JDK may have another name for it
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining");

    /** Makes a network that holds nothing but this server, then becomes the program that follows. */
    private static final String OWN_NETWORK = """
            ip link set lo up && ip link add train0 type veth peer name train1 \
            && ip addr add 192.0.2.1/24 dev train0 && ip link set train0 up && ip link set train1 up \
            && ip route add default via 192.0.2.2 && exec "$@"
            """;

    @Option(names = "--if-absent", description = "Do nothing when this build has its cache already.")
    private boolean ifAbsent;

    @Override
    public Integer call() throws IOException, InterruptedException {
        File java = new File(System.getProperty("java.home"), "bin/java");
        File cache = ServerFlags.aotCache(java);
        if (cache == null) {
            throw new ConfigException("the JAR cannot be read: " + ServerFlags.jar());
        }
        if (ifAbsent && cache.canRead()) {
            System.out.println(cache);
            return 0;
        }
        Files.createDirectories(cache.toPath().toAbsolutePath().getParent());
        Path scratch = Files.createTempDirectory("kjava-train");
        try {
            return train(java, cache.toPath().toAbsolutePath(), scratch);
        } finally {
            deleteTree(scratch);
            deleteTree(NodePaths.of(scratch.resolve("data")).run());
        }
    }

    private int train(File java, Path cache, Path scratch) throws IOException, InterruptedException {
        Path next = cache.resolveSibling(cache.getFileName() + ".new");
        Optional<Path> unshare = HostInspection.find("unshare");
        boolean node = unshare.isPresent() && HostInspection.node(true).stream().noneMatch(HostCheck::blocks);
        String[] server = {
            "server",
            "--data-dir=" + scratch.resolve("data"),
            "--config=" + Files.createFile(scratch.resolve("config.yaml")),
            "--write-kubeconfig=" + scratch.resolve("kubeconfig"),
            "--https-listen-port=" + (node ? 6443 : freePort()),
            "--node-name=training",
            "--node-ip=" + (node ? "192.0.2.1" : "127.0.0.1"),
            "--disable-agent=" + !node
        };
        List<String> command = new ArrayList<>();
        if (node) {
            command.addAll(List.of(unshare.orElseThrow().toString(), "--net", "--mount"));
            // Whatever the run leaves dies with its first process.
            command.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc"));
            command.addAll(List.of("sh", "-c", OWN_NETWORK, "kjava-train"));
        }
        command.add(java.getPath());
        command.addAll(ServerFlags.jvmFlags(java, server, null));
        command.removeIf(flag -> flag.startsWith("-XX:AOTCache="));
        command.add("-XX:AOTCacheOutput=" + next);
        command.addAll(WITHOUT_PROFILES);
        command.add("-Dkjava.launched=train");
        command.add("-Dkjava.training=true");
        command.add("-jar");
        command.add(ServerFlags.jar());
        command.addAll(List.of(server));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("log").toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (!Files.exists(next)) {
            System.err.println(Files.readString(scratch.resolve("log")));
            throw new ConfigException("the JVM wrote no cache to " + next);
        }
        Files.move(next, cache, StandardCopyOption.REPLACE_EXISTING);
        removeOthers(cache);
        System.out.printf("%s (%d MiB)%n", cache, Files.size(cache) >> 20);
        return 0;
    }

    /** Caches of earlier builds: nothing will ever read them. */
    private static void removeOthers(Path cache) throws IOException {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(cache.getParent(), "kjava-*.aot")) {
            for (Path other : caches) {
                if (!other.equals(cache)) {
                    Files.delete(other);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
