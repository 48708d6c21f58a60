package io.kjava.apiserver.http;

import io.kjava.api.ApiException;
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
     */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        try {
            String source = plusIsSpace ? text : text.replace("+", "%2B");
            return URLDecoder.decode(source, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("the URL is not decodable: " + e.getMessage());
        }
    }

    static Map<String, List<String>> query(String raw) {
        if (raw.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String part : raw.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            result.computeIfAbsent(decode(name, true), _ -> new ArrayList<>(1)).add(decode(value, true));
        }
        return result;
    }
}
