package io.kjava.apiserver.storage.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Which keys delete themselves, and when (milliseconds of the epoch). Confined to the writer. */
final class Expiries {
    private final NavigableMap<Due, String> byTime = new TreeMap<>();
    private final Map<String, Due> byKey = new HashMap<>();

    private record Due(long at, String key) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : key.compareTo(other.key);
        }
    }

    /** Zero for a key that lives on. */
    void set(String key, long at) {
        Due before = at == 0 ? byKey.remove(key) : byKey.put(key, new Due(at, key));
        if (before != null) {
            byTime.remove(before);
        }
        if (at != 0) {
            byTime.put(new Due(at, key), key);
        }
    }

    OptionalLong next() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey().at);
    }

    List<String> due(long now, int most) {
        List<String> keys = new ArrayList<>();
        for (Due due : byTime.keySet()) {
            if (due.at > now || keys.size() == most) {
                break;
            }
            keys.add(due.key);
        }
        return keys;
    }
}
