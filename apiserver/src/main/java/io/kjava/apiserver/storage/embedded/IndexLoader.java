package io.kjava.apiserver.storage.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Reads the log once, without its values, to know where everything stands. */
final class IndexLoader {
    /** What a database is found to hold. */
    record Loaded(KeyIndex index, Expiries expiries, long revision) {}

    private record Tail(long expires, int length) {}

    private IndexLoader() {}

    static Loaded load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long compacted = compacted(statement);
            KeyIndex index = new KeyIndex(compacted);
            Map<String, Tail> tails = new HashMap<>();
            long last = load(statement, index, tails);
            Expiries expiries = new Expiries();
            tails.forEach((key, tail) -> {
                if (tail.expires != 0) {
                    expiries.set(key, tail.expires);
                }
            });
            return new Loaded(index, expiries, Math.max(1, Math.max(last, compacted)));
        }
    }

    private static long compacted(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'compacted'")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static long load(Statement statement, KeyIndex index, Map<String, Tail> tails) throws SQLException {
        long last = 0;
        try (ResultSet row = statement.executeQuery("""
                        SELECT revision, key, create_revision, expires, length(value)
                        FROM log ORDER BY revision""")) {
            while (row.next()) {
                last = row.getLong(1);
                String key = row.getString(2);
                Tail tail = new Tail(row.getLong(4), row.getInt(5));
                Tail before = tails.put(key, tail);
                KeyVersion version = new KeyVersion(last, row.getLong(3), index.head(key));
                index.add(key, version, before == null ? 0 : before.length);
            }
        }
        return last;
    }
}
