package io.kjava.apiserver.nodeproxy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds paths and queries of a kubelet. Confined to one thread. */
final class Queries {
    private final StringBuilder text = new StringBuilder();

    /** One segment of a path, with its slash. */
    static String segment(String text) {
        return "/" + encode(text);
    }

    Queries add(String name, String value) {
        text.append(text.isEmpty() ? '?' : '&').append(encode(name)).append('=').append(encode(value));
        return this;
    }

    /** Adds what is not empty. */
    Queries addIf(String name, String value) {
        return value.isEmpty() ? this : add(name, value);
    }

    Queries flag(String name, boolean on) {
        return on ? add(name, "1") : this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
