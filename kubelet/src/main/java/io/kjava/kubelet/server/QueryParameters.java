package io.kjava.kubelet.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The parameters of a query, decoded. Immutable. */
record QueryParameters(Map<String, List<String>> values) {
    static QueryParameters parse(String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String part : query.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decode(part.substring(equals + 1));
            values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
        }
        return new QueryParameters(values);
    }

    /** Empty when absent. */
    String first(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean flag(String... names) {
        for (String name : names) {
            String value = first(name);
            if (value.equals("1") || value.equalsIgnoreCase("true")) {
                return true;
            }
        }
        return false;
    }

    /** Throws 400 for what is no number. */
    OptionalLong number(String name) {
        String value = first(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest("parameter %s: \"%s\" is not a number".formatted(name, value));
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("the query is not well-formed");
        }
    }
}
