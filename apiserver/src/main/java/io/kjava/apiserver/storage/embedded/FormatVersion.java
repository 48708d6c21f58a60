package io.kjava.apiserver.storage.embedded;

import io.kjava.apiserver.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The format of the database file, and the way there from each older one. */
final class FormatVersion {
    /** Marks the file as ours: "kjav". */
    private static final int APPLICATION_ID = 0x6b6a6176;

    /** The n-th step leads from format n to n + 1. Steps are only ever added. */
    private static final List<List<String>> STEPS = List.of(List.of(
            """
                            CREATE TABLE log (
                              revision INTEGER PRIMARY KEY,
                              key TEXT NOT NULL,
                              create_revision INTEGER NOT NULL, -- 0 for a deletion
                              previous INTEGER NOT NULL, -- revision of the value it replaced, or 0
                              expires INTEGER NOT NULL, -- milliseconds of the epoch, or 0
                              value BLOB NOT NULL
                            )""",
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
            "INSERT INTO meta VALUES ('compacted', 0)"));

    static final int NEWEST = STEPS.size();

    private FormatVersion() {}

    /** Brings a database to the newest format. Throws when it is foreign, or newer than we know. */
    static void migrate(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int format = number(statement, "PRAGMA user_version");
            int application = number(statement, "PRAGMA application_id");
            boolean empty = number(statement, "SELECT count(*) FROM sqlite_master") == 0;
            if (!empty && application != APPLICATION_ID) {
                throw StorageException.unavailable(file + " is a database of another program; it is left alone");
            }
            if (format > NEWEST) {
                throw StorageException.unavailable(
                        "%s has format %d of a newer release; this one knows formats up to %d"
                                .formatted(file, format, NEWEST));
            }
            if (format < NEWEST) {
                migrate(connection, statement, format);
            }
        }
    }

    private static void migrate(Connection connection, Statement statement, int format) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (List<String> step : STEPS.subList(format, NEWEST)) {
                for (String sql : step) {
                    statement.executeUpdate(sql);
                }
            }
            statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
            statement.executeUpdate("PRAGMA user_version = " + NEWEST);
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }
}
