package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/** The database as a file that this process owns: makes it, locks it, and connects to it. */
final class DatabaseFile implements AutoCloseable {
    private static final int PAGE_SIZE = 8192;

    private final EmbeddedConfig config;
    private final ProcessLock lock;

    private DatabaseFile(EmbeddedConfig config, ProcessLock lock) {
        this.config = requireNonNull(config, "config");
        this.lock = requireNonNull(lock, "lock");
    }

    /** Throws UNAVAILABLE, in one sentence a person can act on. */
    static DatabaseFile open(EmbeddedConfig config) {
        Path file = config.file();
        try {
            Path directory = requireNonNull(file.toAbsolutePath().getParent(), "directory");
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.isWritable(directory)) {
                throw new AccessDeniedException(directory.toString());
            }
            NativeLibrary.unpack(config.nativeDirectory());
            ProcessLock lock = ProcessLock.take(file);
            try {
                createPrivately(file);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
            return new DatabaseFile(config, lock);
        } catch (IOException | UncheckedIOException e) {
            throw new StorageException(
                    Reason.UNAVAILABLE, "cannot write the database %s: %s".formatted(file, reason(e)), e);
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        return switch (cause) {
            case AccessDeniedException denied -> denied.getMessage() + " may not be written";
            default -> cause.toString();
        };
    }

    private static void createPrivately(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    Path path() {
        return config.file();
    }

    /** The one connection that writes; also brings the file to the newest format. */
    Connection connectWriter() {
        try {
            Connection connection = connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA page_size = " + PAGE_SIZE); // these two: a new file only
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
                expectWal(statement);
                statement.execute("PRAGMA synchronous = FULL");
                statement.execute("PRAGMA cache_size = -8192"); // KiB
                statement.execute("PRAGMA wal_autocheckpoint = 1000");
                statement.execute("PRAGMA journal_size_limit = 67108864");
                FormatVersion.migrate(connection, config.file());
                limitSize(statement);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static void expectWal(Statement statement) throws SQLException {
        try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode = WAL")) {
            if (!mode.next() || !mode.getString(1).equalsIgnoreCase("wal")) {
                throw StorageException.unavailable("the file system of the database does not allow a write-ahead log");
            }
        }
    }

    private void limitSize(Statement statement) throws SQLException {
        try (ResultSet size = statement.executeQuery("PRAGMA page_size")) {
            long pages = config.maxBytes() / (size.next() ? size.getLong(1) : PAGE_SIZE);
            statement.execute("PRAGMA max_page_count = " + pages);
        }
    }

    /** One of those that only read. */
    Connection connectReader() {
        try {
            Connection connection = connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = true");
                statement.execute("PRAGMA cache_size = -2048"); // KiB
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** A connection of the driver's own settings. */
    Connection connect() throws SQLException {
        SQLiteConfig settings = new SQLiteConfig();
        settings.setBusyTimeout(30_000);
        settings.setGetGeneratedKeys(false); // nobody asks, and each statement would be followed by another
        return settings.createConnection("jdbc:sqlite:" + config.file());
    }

    /** What an error of the engine means to whoever uses the storage. */
    StorageException failure(SQLException e) {
        String what = switch (e instanceof SQLiteException sqlite ? sqlite.getResultCode() : null) {
            case SQLITE_FULL -> "there is no space left for it; nothing was written";
            case SQLITE_NOTADB -> "it is not a database; it is left alone";
            case SQLITE_CORRUPT, SQLITE_CORRUPT_VTAB -> "it is damaged: " + e.getMessage();
            case SQLITE_READONLY, SQLITE_CANTOPEN -> "it cannot be written: " + e.getMessage();
            case null, default -> String.valueOf(e.getMessage());
        };
        return new StorageException(Reason.UNAVAILABLE, "the database %s: %s".formatted(config.file(), what), e);
    }

    /** Bytes of the database and its log. */
    long size() {
        return size("") + size("-wal");
    }

    private long size(String suffix) {
        Path file = config.file().resolveSibling(config.file().getFileName() + suffix);
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
