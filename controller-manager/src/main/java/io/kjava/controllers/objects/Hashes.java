package io.kjava.controllers.objects;

import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Short names for contents: a 32-bit FNV-1a hash in Kubernetes' alphabet, which has neither vowels nor
 * look-alikes and therefore spells no words.
 */
public final class Hashes {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private Hashes() {}

    /**
     * The hash of an object's JSON, whatever the order of its maps.
     *
     * @param collisions how often the name was taken already; null or zero: never
     */
    public static String of(Object typed, @Nullable Integer collisions) {
        StringBuilder canonical = new StringBuilder();
        append(canonical, JsonCodec.fromTyped(typed).tree());
        if (collisions != null) {
            canonical.append('#').append(collisions);
        }
        return encode(fnv32a(canonical.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void append(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            sorted.forEach((name, value) -> {
                out.append(name).append('{');
                append(out, value);
                out.append('}');
            });
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                out.append('[');
                append(out, element);
                out.append(']');
            }
        } else {
            out.append(node);
        }
    }

    static long fnv32a(byte[] bytes) {
        int hash = 0x811c9dc5;
        for (byte b : bytes) {
            hash ^= b & 0xff;
            hash *= 0x01000193;
        }
        return Integer.toUnsignedLong(hash);
    }

    /** The decimal digits of a number, each as a letter of the alphabet. */
    static String encode(long number) {
        String digits = Long.toString(number);
        StringBuilder result = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            result.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
        }
        return result.toString();
    }
}
