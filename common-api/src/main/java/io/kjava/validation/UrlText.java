package io.kjava.validation;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a URL, as loosely as Kubernetes reads one; a part that is not there is empty. Immutable.
 *
 * @param user what stands in front of the host
 */
public record UrlText(String scheme, String user, String host, String query, String fragment) {
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2}).{0,2}");
    private static final Pattern PORT = Pattern.compile("(:[^]]*)$");

    public UrlText {
        requireNonNull(scheme, "scheme");
        requireNonNull(user, "user");
        requireNonNull(host, "host");
        requireNonNull(query, "query");
        requireNonNull(fragment, "fragment");
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException with a message in Kubernetes' words
     */
    public static UrlText parse(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw wrong(text, "net/url: invalid control character in URL");
        }
        int hash = text.indexOf('#');
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        String rest = hash < 0 ? text : text.substring(0, hash);
        if (rest.startsWith(":")) {
            throw wrong(text, "missing protocol scheme");
        }
        String scheme = "";
        Matcher matcher = SCHEME.matcher(rest);
        if (matcher.matches()) {
            scheme = matcher.group(1).toLowerCase(java.util.Locale.ROOT);
            rest = matcher.group(2);
        }
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        rest = mark < 0 ? rest : rest.substring(0, mark);
        if (!rest.startsWith("/")) {
            int slash = rest.indexOf('/');
            String first = slash < 0 ? rest : rest.substring(0, slash);
            if (scheme.isEmpty() && first.indexOf(':') >= 0) {
                throw wrong(text, "first path segment in URL cannot contain colon");
            }
        }
        requireEscapes(text, rest);
        if (!rest.startsWith("//")) {
            return new UrlText(scheme, "", "", query, fragment);
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        requireHost(text, host);
        return new UrlText(scheme, at < 0 ? "" : authority.substring(0, at), host, query, fragment);
    }

    private static void requireHost(String text, String host) {
        Matcher port = PORT.matcher(host);
        String last = port.find() ? host.substring(host.lastIndexOf(':')) : "";
        if (!last.matches("(:\\d*)?")) {
            throw wrong(text, "invalid port " + Violations.quote(last) + " after host");
        }
        if (host.indexOf(' ') >= 0) {
            throw wrong(text, "invalid character \" \" in host name");
        }
    }

    private static void requireEscapes(String text, String part) {
        Matcher bad = BAD_ESCAPE.matcher(part);
        if (bad.find()) {
            throw wrong(text, "invalid URL escape " + Violations.quote(bad.group()));
        }
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("parse " + Violations.quote(text) + ": " + why);
    }
}
