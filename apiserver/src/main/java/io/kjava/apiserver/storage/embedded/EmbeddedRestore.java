package io.kjava.apiserver.storage.embedded;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;

/** Puts a snapshot in the place of a database. */
public final class EmbeddedRestore {
    private EmbeddedRestore() {}

    /**
     * Replaces the database by a snapshot, and counts its revision on by {@code gap}, so that no
     * revision that a client saw before is given out again and every watch begins anew. Throws
     * {@code UNAVAILABLE} when the database is in use or the snapshot is not one.
     */
    public static void restore(EmbeddedConfig config, Path snapshot, long gap) {
        Path part = config.file().resolveSibling(config.file().getFileName() + ".restore");
        try {
            if (!Files.isRegularFile(snapshot)) {
                throw StorageException.unavailable("there is no snapshot " + snapshot);
            }
            Files.createDirectories(config.file().toAbsolutePath().getParent());
            try (ProcessLock _ = ProcessLock.take(config.file())) {
                deleteWithLogs(part);
                Files.copy(snapshot, part);
                prepare(config, part, gap);
                deleteWithLogs(config.file());
                Files.move(part, config.file(), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteWithLogs(part);
                Files.deleteIfExists(part.resolveSibling(part.getFileName() + ".lock"));
            }
        } catch (IOException e) {
            throw new StorageException(Reason.UNAVAILABLE, "cannot restore " + snapshot + ": " + e, e);
        }
    }

    private static void prepare(EmbeddedConfig config, Path part, long gap) {
        EmbeddedConfig copy = new EmbeddedConfig(
                part,
                config.nativeDirectory(),
                config.maxValue(),
                config.maxBytes(),
                config.compactEvery(),
                config.maxHistory(),
                config.maxHistoryBytes(),
                1);
        try (DatabaseFile file = DatabaseFile.open(copy)) {
            try (Connection connection = file.connectWriter()) {
                SnapshotCopy.skipRevisions(connection, gap);
            } catch (SQLException e) {
                throw file.failure(e);
            }
        }
    }

    private static void deleteWithLogs(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }
}
