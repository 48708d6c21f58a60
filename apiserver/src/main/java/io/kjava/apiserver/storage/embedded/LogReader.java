package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of one who reads. Confined to its thread. */
final class LogReader implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement value;
    private final PreparedStatement events;
    private final PreparedStatement previous;

    LogReader(Connection connection) throws SQLException {
        this.connection = requireNonNull(connection, "connection");
        value = connection.prepareStatement("SELECT value FROM log WHERE revision = ?");
        events = connection.prepareStatement("""
                        SELECT revision, key, create_revision, previous, value FROM log
                        WHERE revision > ? AND revision <= ? AND key >= ? AND key < ?
                        ORDER BY revision LIMIT ?""");
        previous = connection.prepareStatement("SELECT create_revision, value FROM log WHERE revision = ?");
    }

    /** Empty when the row is gone. */
    Optional<byte[]> value(long revision) throws SQLException {
        value.setLong(1, revision);
        try (ResultSet result = value.executeQuery()) {
            return result.next() ? Optional.of(bytes(result, 1)) : Optional.empty();
        }
    }

    /** Changes of keys with the prefix; incomplete when history is being forgotten meanwhile. */
    List<StorageEvent> events(String prefix, long after, long upTo, int most) throws SQLException {
        events.setLong(1, after);
        events.setLong(2, upTo);
        events.setString(3, prefix);
        events.setString(4, prefix + Character.toString(Character.MAX_CODE_POINT));
        events.setInt(5, most);
        List<StorageEvent> found = new ArrayList<>();
        try (ResultSet row = events.executeQuery()) {
            while (row.next()) {
                event(row).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<StorageEvent> event(ResultSet row) throws SQLException {
        long revision = row.getLong(1);
        String key = row.getString(2);
        long createRevision = row.getLong(3);
        long replaced = row.getLong(4);
        Optional<Stored> before = replaced == 0 ? Optional.empty() : stored(key, replaced);
        if (createRevision == 0) {
            return before.map(old -> new StorageEvent.Deleted(old, revision));
        }
        Stored after = new Stored(key, bytes(row, 5), revision, createRevision);
        return Optional.of(new StorageEvent.Put(after, before));
    }

    private Optional<Stored> stored(String key, long revision) throws SQLException {
        previous.setLong(1, revision);
        try (ResultSet row = previous.executeQuery()) {
            return row.next()
                    ? Optional.of(new Stored(key, bytes(row, 2), revision, row.getLong(1)))
                    : Optional.empty();
        }
    }

    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
