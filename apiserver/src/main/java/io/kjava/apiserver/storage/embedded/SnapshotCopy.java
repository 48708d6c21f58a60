package io.kjava.apiserver.storage.embedded;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;

/** Copies a database at one instant, while it is written, and puts a copy in its place. */
final class SnapshotCopy {
    private SnapshotCopy() {}

    /** Replaces the target when the copy is complete and on disk, not before. */
    static void write(DatabaseFile file, Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread thread = Threads.startPlatform("storage-snapshot", () -> {
            try {
                copy(file, part, target);
            } catch (SQLException | IOException | RuntimeException e) {
                failure.set(e);
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the snapshot was interrupted");
        }
        Exception why = failure.get();
        if (why != null) {
            throw new StorageException(Reason.UNAVAILABLE, "cannot write the snapshot " + target + ": " + why, why);
        }
    }

    private static void copy(DatabaseFile file, Path part, Path target) throws SQLException, IOException {
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Connection connection = file.connect();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, part.toString());
            vacuum.execute();
        }
        force(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** See {@link EmbeddedRestore#restore}. */
    static void skipRevisions(Connection connection, long gap) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    UPDATE meta SET value = %d + max(value,
                      (SELECT coalesce(max(revision), 1) FROM log)) WHERE name = 'compacted'""".formatted(gap));
        }
    }
}
