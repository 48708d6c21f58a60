package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.kernel.Mounts;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Makes the empty directories that volumes live in, on disk or in memory. Stateless; idempotent. */
final class ScratchDirectories {
    private static final int MODE = 0777;

    private final Mounts mounts;

    ScratchDirectories(Mounts mounts) {
        this.mounts = requireNonNull(mounts, "mounts");
    }

    /**
     * A directory that every user may write to; one that exists is left as it is.
     *
     * @return whether it is new
     */
    boolean onDisk(Path directory, int mode) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Path parent = requireNonNull(directory.getParent(), "parent");
        Files.createDirectories(parent);
        Path unfinished = parent.resolve("." + directory.getFileName() + ".unfinished");
        FileTrees.delete(unfinished);
        Files.createDirectory(unfinished);
        Ownership.setMode(unfinished, mode);
        try {
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
        return true;
    }

    boolean onDisk(Path directory) throws IOException {
        return onDisk(directory, MODE);
    }

    /**
     * A directory in memory; one that is mounted already is left as it is.
     *
     * @return whether it is new
     */
    boolean inMemory(Path directory, long maxBytes) throws IOException {
        Files.createDirectories(directory);
        if (mounts.isOtherFilesystem(directory)) {
            return false;
        }
        mounts.tmpfs(directory, maxBytes);
        return true;
    }

    /** A directory in huge pages. */
    boolean inHugePages(Path directory, String options) throws IOException {
        Files.createDirectories(directory);
        if (mounts.isOtherFilesystem(directory)) {
            return false;
        }
        mounts.hugetlbfs(directory, options);
        Ownership.setMode(directory, MODE);
        return true;
    }
}
