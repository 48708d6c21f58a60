package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.dist.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names every file below the data directory, and holds its lock while this process uses it. */
public final class DataDirectory implements AutoCloseable {
    private static final String MARKER = "kjava-format";
    private static final String FORMAT = "1";
    private static final List<String> OWN = List.of("server", "agent", "lost+found", MARKER, "lock");

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Creates or opens the directory for this process alone.
     *
     * @throws ConfigException in words for a user when it is foreign, unusable or in use
     */
    public static DataDirectory open(Path root) {
        requireNonNull(root, "root");
        try {
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw new ConfigException("--data-dir " + root + ": is not a directory");
            }
            Files.createDirectories(root);
            Path marker = root.resolve(MARKER);
            if (!Files.exists(marker)) {
                refuseForeign(root);
                Files.writeString(marker, FORMAT + "\n");
            } else if (!Files.readString(marker).strip().equals(FORMAT)) {
                throw new ConfigException("--data-dir %s: has format %s, this kjava knows format %s"
                        .formatted(root, Files.readString(marker).strip(), FORMAT));
            }
            return locked(root);
        } catch (IOException e) {
            throw new ConfigException("--data-dir %s: cannot be used: %s".formatted(root, describe(e)));
        }
    }

    private static void refuseForeign(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !OWN.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new ConfigException(
                                "--data-dir %s: holds '%s', which is not kjava's (expected:".formatted(root, name)
                                        + " an empty directory or one that kjava made)");
                    });
        }
    }

    private static DataDirectory locked(Path root) throws IOException {
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new ConfigException("--data-dir " + root + ": is in use by another kjava on this machine");
        }
        return new DataDirectory(root, channel, lock);
    }

    /** What went wrong with which file, in words for a user. */
    public static String describe(IOException e) {
        return switch (e) {
            case AccessDeniedException f -> f.getFile() + ": permission denied";
            case NoSuchFileException f -> f.getFile() + ": no such file or directory";
            case FileAlreadyExistsException f -> f.getFile() + ": is in the way";
            default -> String.valueOf(e.getMessage());
        };
    }

    public Path root() {
        return root;
    }

    /** Keys and certificates of the control plane. */
    public Path serverTls() {
        return root.resolve("server/tls");
    }

    public Path database() {
        return root.resolve("server/db");
    }

    public Path manifests() {
        return root.resolve("server/manifests");
    }

    public Path tokenFile() {
        return root.resolve("server/token");
    }

    public Path credentials() {
        return root.resolve("server/cred");
    }

    public Path agent() {
        return root.resolve("agent");
    }

    public Path agentTls() {
        return root.resolve("agent/tls");
    }

    public Path images() {
        return root.resolve("agent/images");
    }

    public Path kubelet() {
        return root.resolve("agent/kubelet");
    }

    public Path podManifests() {
        return root.resolve("agent/pod-manifests");
    }

    /** Makes a folder that only root may look into. */
    public static Path makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
