package io.kjava.apiserver.storage.embedded;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads: the index says which rows, the log has their values. A row that is gone when it is looked
 * for was forgotten meanwhile. Thread-safe.
 */
final class LogRanges implements EventHub.History {
    private static final int ROWS_PER_TASK = 500;

    private final KeyIndex index;
    private final RecentValues values;
    private final ReadPool readers;

    private record Pick(int place, String key, KeyVersion version) {}

    LogRanges(KeyIndex index, RecentValues values, ReadPool readers) {
        this.index = requireNonNull(index, "index");
        this.values = requireNonNull(values, "values");
        this.readers = requireNonNull(readers, "readers");
    }

    @Override
    public long compactedRevision() {
        return index.compacted();
    }

    Optional<Stored> get(String key) {
        while (true) {
            KeyVersion head = index.head(key);
            if (head == null || head.isDeletion()) {
                return Optional.empty();
            }
            long revision = head.revision();
            Optional<byte[]> value = values.get(revision).or(() -> readers.read(reader -> reader.value(revision)));
            if (value.isPresent()) {
                values.add(revision, value.get());
                return Optional.of(new Stored(key, value.get(), revision, head.createRevision()));
            }
            if (index.head(key) == head) {
                throw StorageException.unavailable("the value of " + key + " is missing");
            }
        }
    }

    /** Empty when the revision is forgotten. */
    Optional<RangePage> range(String prefix, String after, long revision, int limit) {
        if (revision < index.compacted()) {
            return Optional.empty();
        }
        boolean inclusive = after.compareTo(prefix) < 0;
        List<Pick> picks = new ArrayList<>();
        long remaining = 0;
        for (Map.Entry<String, KeyVersion> entry :
                index.from(inclusive ? prefix : after, inclusive).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            KeyVersion version = entry.getValue().at(revision);
            if (version == null || version.isDeletion()) {
                continue;
            }
            if (limit == 0 || picks.size() < limit) {
                picks.add(new Pick(picks.size(), entry.getKey(), version));
            } else {
                remaining++;
            }
        }
        @Nullable Stored[] found = new Stored[picks.size()];
        boolean complete = readAll(picks, found);
        if (revision < index.compacted()) {
            return Optional.empty();
        }
        if (!complete) {
            throw StorageException.unavailable("values of " + prefix + " are missing");
        }
        return Optional.of(new RangePage(listOf(found), revision, remaining));
    }

    private static List<Stored> listOf(@Nullable Stored[] found) {
        List<Stored> items = new ArrayList<>(found.length);
        for (Stored stored : found) {
            items.add(requireNonNull(stored));
        }
        return items;
    }

    /** Reads in the order of the log, which is the order on disk. */
    private boolean readAll(List<Pick> picks, @Nullable Stored[] found) {
        List<Pick> unread = new ArrayList<>();
        for (Pick pick : picks) {
            Optional<byte[]> recent = values.get(pick.version.revision());
            if (recent.isPresent()) {
                found[pick.place] = stored(pick, recent.get());
            } else {
                unread.add(pick);
            }
        }
        unread.sort(Comparator.comparingLong(pick -> pick.version.revision()));
        for (int from = 0; from < unread.size(); from += ROWS_PER_TASK) {
            List<Pick> part = unread.subList(from, Math.min(from + ROWS_PER_TASK, unread.size()));
            if (!readers.read(reader -> readPart(reader, part, found))) {
                return false;
            }
        }
        return true;
    }

    private static boolean readPart(LogReader reader, List<Pick> part, @Nullable Stored[] found) throws SQLException {
        for (Pick pick : part) {
            Optional<byte[]> value = reader.value(pick.version.revision());
            if (value.isEmpty()) {
                return false;
            }
            found[pick.place] = stored(pick, value.get());
        }
        return true;
    }

    private static Stored stored(Pick pick, byte[] value) {
        return new Stored(pick.key, value, pick.version.revision(), pick.version.createRevision());
    }

    @Override
    public List<StorageEvent> events(String prefix, long after, long upTo, int most) {
        List<StorageEvent> events = readers.read(reader -> reader.events(prefix, after, upTo, most));
        if (after < index.compacted()) {
            throw StorageException.compacted(after, index.compacted());
        }
        return events;
    }
}
