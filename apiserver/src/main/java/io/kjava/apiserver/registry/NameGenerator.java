package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Invents names and uids. Thread-safe when its source of chance is. */
public final class NameGenerator {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX = 5;
    private static final int MAX_BASE = 63 - SUFFIX;
    private final RandomGenerator random;

    public NameGenerator(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    /** The base, cut so that the whole stays within 63 characters, and five letters of chance. */
    public String generate(String base) {
        String cut = base.length() > MAX_BASE ? base.substring(0, MAX_BASE) : base;
        return cut + suffix(SUFFIX);
    }

    public String suffix(int length) {
        StringBuilder result = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            result.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return result.toString();
    }

    /** A random UUID (version 4). */
    public String uid() {
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
