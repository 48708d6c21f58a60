package io.kjava.apiserver.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kubernetes' functions on texts: regular expressions and URLs. */
final class TextLibrary {
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType URL = OpaqueType.create("kubernetes.URL");
    private static final List<Class<?>> ONE_URL = List.of(Url.class);

    private TextLibrary() {}

    /** A parsed address. */
    record Url(URI uri) {}

    static Functions functions() {
        Functions functions = new Functions();
        regex(functions);
        urls(functions);
        return functions;
    }

    private static void regex(Functions functions) {
        List<CelType> texts = List.of(TEXT, TEXT);
        List<Class<?>> strings = List.of(String.class, String.class);
        functions.member("find", "string_find_string", TEXT, texts, strings, args -> {
            Matcher matcher = matcher(args);
            return matcher.find() ? matcher.group() : "";
        });
        CelType list = ListType.create(TEXT);
        functions.member("findAll", "string_find_all_string", list, texts, strings, args -> all(matcher(args), -1));
        functions.member(
                "findAll",
                "string_find_all_string_int",
                list,
                List.of(TEXT, TEXT, SimpleType.INT),
                List.of(String.class, String.class, Long.class),
                args -> all(matcher(args), (Long) args[2]));
    }

    private static Matcher matcher(Object[] args) throws CelEvaluationException {
        try {
            return Pattern.compile((String) args[1]).matcher((String) args[0]);
        } catch (PatternSyntaxException e) {
            throw Functions.failure("Illegal regex: " + e.getMessage());
        }
    }

    private static List<String> all(Matcher matcher, long limit) {
        List<String> found = new ArrayList<>();
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static void urls(Functions functions) {
        List<CelType> text = List.of(TEXT);
        List<Class<?>> string = List.of(String.class);
        functions.global("url", "string_to_url", URL, text, string, args -> {
            Url parsed = parse((String) args[0]);
            if (parsed == null) {
                throw Functions.failure(
                        "URL parse error during conversion from string: parse \"%s\": invalid URI for request"
                                .formatted(args[0]));
            }
            return parsed;
        });
        functions.global(
                "isURL", "is_url_string", SimpleType.BOOL, text, string, args -> parse((String) args[0]) != null);
        part(functions, "getScheme", "url_get_scheme", uri -> uri.getScheme());
        part(functions, "getHost", "url_get_host", TextLibrary::host);
        part(functions, "getHostname", "url_get_hostname", TextLibrary::hostname);
        part(functions, "getPort", "url_get_port", uri -> uri.getPort() < 0 ? "" : Integer.toString(uri.getPort()));
        part(functions, "getEscapedPath", "url_get_escaped_path", uri -> uri.getRawPath());
        functions.member(
                "getQuery",
                "url_get_query",
                MapType.create(TEXT, ListType.create(TEXT)),
                List.of(URL),
                ONE_URL,
                args -> query(((Url) args[0]).uri));
    }

    /** Reads one part of an address. */
    @FunctionalInterface
    private interface Part {
        @org.jspecify.annotations.Nullable
        String of(URI uri);
    }

    private static void part(Functions functions, String name, String id, Part part) {
        functions.member(name, id, TEXT, List.of(URL), ONE_URL, args -> {
            String value = part.of(((Url) args[0]).uri);
            return value == null ? "" : value;
        });
    }

    private static String host(URI uri) {
        String hostname = uri.getHost();
        String host = hostname == null ? "" : hostname;
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }

    private static String hostname(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return "";
        }
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, List<String>> query(URI uri) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        String raw = uri.getRawQuery();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String key = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            result.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
        }
        return result;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static @org.jspecify.annotations.Nullable Url parse(String text) {
        try {
            URI uri = new URI(text);
            boolean request = uri.isAbsolute() || text.startsWith("/");
            return request && !text.isEmpty() ? new Url(uri) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
