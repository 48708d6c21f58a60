package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The statements of the one who writes. Confined to the writer's thread. */
final class LogWriter implements AutoCloseable {
    private final Connection connection;
    private PreparedStatement begin;
    private PreparedStatement commit;
    private PreparedStatement rollback;
    private PreparedStatement insert;
    private PreparedStatement delete;
    private PreparedStatement value;
    private boolean open;

    LogWriter(Connection connection) throws SQLException {
        this.connection = requireNonNull(connection, "connection");
        prepare();
    }

    /** Anew after a failure, too: the driver closes statements that failed. */
    private void prepare() throws SQLException {
        // The driver's own transactions do not survive one that the engine ended by itself (full disk).
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        insert = connection.prepareStatement("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)");
        delete = connection.prepareStatement("DELETE FROM log WHERE revision = ?");
        value = connection.prepareStatement("SELECT value FROM log WHERE revision = ?");
    }

    /** A row of the log without its value. */
    record Row(String key, long revision, long createRevision, long previous, long expires) {}

    private void begin() throws SQLException {
        if (!open) {
            begin.execute();
            open = true;
        }
    }

    void insert(Row row, byte[] bytes) throws SQLException {
        begin();
        insert.setLong(1, row.revision());
        insert.setString(2, row.key());
        insert.setLong(3, row.createRevision());
        insert.setLong(4, row.previous());
        insert.setLong(5, row.expires());
        insert.setBytes(6, bytes);
        insert.executeUpdate();
    }

    void delete(long revision) throws SQLException {
        begin();
        delete.setLong(1, revision);
        delete.executeUpdate();
    }

    byte[] value(long revision) throws SQLException {
        value.setLong(1, revision);
        try (ResultSet result = value.executeQuery()) {
            if (!result.next()) {
                throw new SQLException("revision " + revision + " is missing in the log");
            }
            byte[] bytes = result.getBytes(1);
            return bytes == null ? new byte[0] : bytes;
        }
    }

    void setCompacted(long revision) throws SQLException {
        begin();
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE meta SET value = ? WHERE name = 'compacted'")) {
            update.setLong(1, revision);
            update.executeUpdate();
        }
    }

    /** Pages of the file that hold nothing. */
    long freePages() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA freelist_count")) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** Gives at most so many pages back; the file is cut by the next checkpoint. */
    void shrink(int pages) throws SQLException {
        begin();
        try (Statement statement = connection.createStatement()) {
            // An update, to the driver: it runs to its end, where a query would end after one page.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
        }
    }

    /** Makes durable what was written since the last commit, if anything. */
    void commit() throws SQLException {
        if (open) {
            commit.execute();
            open = false;
        }
    }

    /** Forgets what was written since the last commit. */
    void rollback() throws SQLException {
        if (open) {
            open = false;
            try {
                rollback.execute();
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).contains("no transaction")) {
                    throw e; // else the engine has rolled back by itself
                }
            }
            prepare();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
