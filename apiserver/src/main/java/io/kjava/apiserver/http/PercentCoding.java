package io.kjava.apiserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-encoded text. Pure. */
final class PercentCoding {
    private PercentCoding() {}

    /**
     * @param plusIsSpace as in a query, not in a path
     * @throws IllegalArgumentException for a percent sign that no two hexadecimal digits follow
     */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        String source = plusIsSpace ? text : text.replace("+", "%2B");
        return URLDecoder.decode(source, StandardCharsets.UTF_8);
    }

    static Map<String, List<String>> query(String raw) {
        if (raw.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String part : raw.split("&")) {
            if (part.isEmpty() || part.indexOf(';') >= 0) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            add(result, name, value);
        }
        return result;
    }

    /** What cannot be decoded was not said. */
    private static void add(Map<String, List<String>> result, String name, String value) {
        try {
            String decoded = decode(value, true);
            result.computeIfAbsent(decode(name, true), _ -> new ArrayList<>(1)).add(decoded);
        } catch (IllegalArgumentException e) {
            return;
        }
    }
}
