package io.kjava.apiserver.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Warnings for the client that collect while a request is decided. Thread-safe, bounded: when all of
 * them would be too long, each is cut, and when even that is too long, later ones are dropped.
 */
public final class Warnings {
    private static final int MAX_TOTAL = 4096;
    private static final int MAX_EACH = 256;
    private final Set<String> texts = new LinkedHashSet<>();
    private int length;
    private boolean cuts;

    /** Adds one, once. */
    public synchronized void add(String text) {
        if (text.isEmpty() || cuts && length >= MAX_TOTAL || !texts.add(text)) {
            return;
        }
        length += cuts ? Math.min(runes(text), MAX_EACH) : runes(text);
        if (!cuts && length > MAX_TOTAL) {
            cuts = true;
            length = texts.stream()
                    .mapToInt(each -> Math.min(runes(each), MAX_EACH))
                    .sum();
        }
    }

    private static int runes(String text) {
        return text.codePointCount(0, text.length());
    }

    public synchronized List<String> all() {
        List<String> result = new ArrayList<>(texts.size());
        for (String text : texts) {
            boolean whole = !cuts || runes(text) <= MAX_EACH;
            result.add(whole ? text : text.substring(0, text.offsetByCodePoints(0, MAX_EACH)));
        }
        return result;
    }
}
