package io.kjava.apiserver.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Warnings for the client that collect while a request is decided. Thread-safe, bounded. */
public final class Warnings {
    private static final int MAX_TOTAL_LENGTH = 4096;
    private final Set<String> texts = new LinkedHashSet<>();
    private int length;

    /** Adds one, once; what would make the headers too long is dropped. */
    public synchronized void add(String text) {
        if (length + text.length() <= MAX_TOTAL_LENGTH && texts.add(text)) {
            length += text.length();
        }
    }

    public synchronized List<String> all() {
        return new ArrayList<>(texts);
    }
}
