package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lists and maps with bounds. One that is too long is reported by its length alone. Pure. */
final class ListRules {
    static final int UNBOUNDED = Integer.MAX_VALUE;
    private static final int SHORTEST_CUT = 16;
    private static final String ELLIPSIS = "...";

    private ListRules() {}

    /** Whether it is short enough for its items to be looked at. */
    static boolean list(Spot list, int most, Consumer<Spot> item) {
        if (list.size() > most) {
            list.tooMany(most);
            return false;
        }
        list.each(item);
        return true;
    }

    /** A list whose items differ in a key. */
    static void set(Spot list, int most, Consumer<Spot> item, Function<Spot, String> key) {
        if (list(list, most, item)) {
            unique(list, key);
        }
    }

    static void unique(Spot list, Function<Spot, String> key) {
        Set<String> seen = new HashSet<>();
        for (Spot each : list.items()) {
            String text = key.apply(each);
            if (!seen.add(text)) {
                each.duplicate(text);
            }
        }
    }

    /**
     * @param longest the longest key that is shown whole
     * @param key its text, and the map that it is reported at
     */
    static void map(Spot map, int most, int longest, KeyRule key, Consumer<Spot> value) {
        if (map.size() > most) {
            map.tooMany(most);
            return;
        }
        for (Spot entry : map.entries()) {
            key.check(map, entry.name());
            Spot shown = map.key(cut(entry.name(), longest)).with(entry.value());
            value.accept(shown);
        }
    }

    /** What a key of a map must be. */
    @FunctionalInterface
    interface KeyRule {
        void check(Spot at, String key);
    }

    private static String cut(String text, int longest) {
        int most = Math.max(longest, SHORTEST_CUT);
        if (text.length() <= most) {
            return text;
        }
        int rest = most - ELLIPSIS.length();
        return text.substring(0, (rest + 1) / 2) + ELLIPSIS + text.substring(text.length() - rest / 2);
    }
}
