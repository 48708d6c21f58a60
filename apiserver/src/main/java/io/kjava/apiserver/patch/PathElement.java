package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One step from a value to a part of it, in the form that managed fields are stored in.
 *
 * @param text a field's name; a key or a value as JSON; an index
 */
record PathElement(Kind kind, String text) implements Comparable<PathElement> {
    /** Stands for every element where paths are compared with a pattern. */
    static final PathElement ANY = new PathElement(Kind.FIELD, "*");

    /** In the order that Kubernetes sorts them. */
    enum Kind {
        FIELD("f:"),
        /** The item of a list of type map, by the values of its keys. */
        KEY("k:"),
        /** The item of a set, by its value. */
        VALUE("v:"),
        INDEX("i:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    static PathElement field(String name) {
        return new PathElement(Kind.FIELD, name);
    }

    static PathElement key(JsonNode key) {
        return new PathElement(Kind.KEY, json(key));
    }

    static PathElement value(JsonNode value) {
        return new PathElement(Kind.VALUE, json(value));
    }

    /**
     * Null for an element of a kind that nobody knows yet.
     *
     * @throws IllegalArgumentException for what is no element
     */
    static @Nullable PathElement parse(String stored) {
        if (stored.length() < 2 || stored.charAt(1) != ':') {
            throw new IllegalArgumentException("no path element: " + stored);
        }
        for (Kind kind : Kind.values()) {
            if (stored.startsWith(kind.prefix)) {
                String text = stored.substring(2);
                boolean json = kind == Kind.KEY || kind == Kind.VALUE;
                return new PathElement(kind, json ? canonical(kind, text) : text);
            }
        }
        return null;
    }

    /** Text that others wrote may escape or space differently; ours never does. */
    private static String canonical(Kind kind, String json) {
        try {
            JsonNode value = JsonCodec.readTree(json.getBytes(StandardCharsets.UTF_8));
            if (kind == Kind.KEY && !value.isObject()) {
                throw new IllegalArgumentException("no key of an item: " + json);
            }
            return json(value);
        } catch (ApiException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    private static String json(JsonNode node) {
        return new String(JsonCodec.write(node), StandardCharsets.UTF_8);
    }

    String stored() {
        return kind.prefix + text;
    }

    @Override
    public int compareTo(PathElement other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : text.compareTo(other.text);
    }

    /** {@code .name}, {@code [name="x"]}, {@code [="x"]}, {@code [0]}. */
    @Override
    public String toString() {
        return switch (kind) {
            case FIELD -> "." + text;
            case KEY -> keyText();
            case VALUE -> "[=" + text + "]";
            case INDEX -> "[" + text + "]";
        };
    }

    private String keyText() {
        StringJoiner joined = new StringJoiner(",", "[", "]");
        JsonNode key = JsonCodec.readTree(text.getBytes(StandardCharsets.UTF_8));
        key.properties().forEach(e -> joined.add(e.getKey() + "=" + json(e.getValue())));
        return joined.toString();
    }
}
