package io.kjava.apiserver.storage.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Where each key's values stand in the log. The writer changes it after its transaction is durable;
 * readers go by a revision they picked before, and so see one instant however long they take.
 */
final class KeyIndex {
    private final ConcurrentNavigableMap<String, KeyVersion> heads = new ConcurrentSkipListMap<>();
    private final ReplacedValues replaced = new ReplacedValues();
    private volatile long compacted;

    KeyIndex(long compacted) {
        this.compacted = compacted;
    }

    long compacted() {
        return compacted;
    }

    ReplacedValues replaced() {
        return replaced;
    }

    @Nullable
    KeyVersion head(String key) {
        return heads.get(key);
    }

    /** Keys from a place on, in order. */
    Map<String, KeyVersion> from(String key, boolean inclusive) {
        return heads.tailMap(key, inclusive);
    }

    /** By the writer: a key was written. {@code replacedBytes} is the length of its last value. */
    void add(String key, KeyVersion version, int replacedBytes) {
        KeyVersion before = version.older();
        if (before != null && !before.isDeletion()) {
            replaced.add(key, before.revision(), replacedBytes, version.revision());
        }
        if (version.isDeletion()) {
            replaced.add(key, version.revision(), 0, version.revision());
        }
        heads.put(key, version);
    }

    /** By the writer: readers of older revisions are refused from now on. */
    void compact(long revision) {
        compacted = Math.max(compacted, revision);
    }

    /** By the writer: what these rows held is not reachable any more. */
    void forget(List<ReplacedValues.Replaced> rows) {
        for (ReplacedValues.Replaced row : rows) {
            cut(row.key());
        }
        replaced.removeFirst(rows.size());
    }

    private void cut(String key) {
        KeyVersion head = heads.get(key);
        KeyVersion newer = null;
        KeyVersion at = head;
        while (at != null && at.revision() > compacted) {
            newer = at;
            at = at.older();
        }
        if (at == null) {
            return;
        }
        at.cut();
        if (!at.isDeletion()) {
            return;
        }
        if (newer == null) {
            heads.remove(key);
        } else {
            newer.cut();
        }
    }
}
