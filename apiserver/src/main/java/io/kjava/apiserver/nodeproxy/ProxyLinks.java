package io.kjava.apiserver.nodeproxy;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the links of a proxied page below the proxy's path. A link that begins at the root of the target
 * gets the path in front; relative links and those to other hosts stay. Pure.
 *
 * @param prefix the path of the proxy subresource, without a slash at the end
 * @param target host and port that the page came from
 * @param host host and port that the client asked
 */
record ProxyLinks(String prefix, String target, String host) {
    private static final Map<String, Set<String>> LINKS = Map.ofEntries(
            entry("a", Set.of("href")),
            entry("applet", Set.of("codebase")),
            entry("area", Set.of("href")),
            entry("audio", Set.of("src")),
            entry("base", Set.of("href")),
            entry("blockquote", Set.of("cite")),
            entry("body", Set.of("background")),
            entry("button", Set.of("formaction")),
            entry("command", Set.of("icon")),
            entry("del", Set.of("cite")),
            entry("embed", Set.of("src")),
            entry("form", Set.of("action")),
            entry("frame", Set.of("longdesc", "src")),
            entry("head", Set.of("profile")),
            entry("html", Set.of("manifest")),
            entry("iframe", Set.of("longdesc", "src")),
            entry("img", Set.of("longdesc", "src", "usemap")),
            entry("input", Set.of("src", "usemap", "formaction")),
            entry("ins", Set.of("cite")),
            entry("link", Set.of("href")),
            entry("object", Set.of("classid", "codebase", "data", "usemap")),
            entry("q", Set.of("cite")),
            entry("script", Set.of("src")),
            entry("source", Set.of("src")),
            entry("video", Set.of("poster", "src")));

    /** A comment, in which nothing is a tag, or a start tag. */
    private static final Pattern PIECE = Pattern.compile(
            "<!--.*?-->" + "|<(?<tag>[a-zA-Z][a-zA-Z0-9]*+)" + "(?<attributes>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
            Pattern.DOTALL);

    /** Elements whose content is no markup. */
    private static final Set<String> RAW = Set.of("script", "style", "textarea", "title");

    private static final Pattern ATTRIBUTE = Pattern.compile("(?<name>[^\\s\"'>/=]++)(?<equals>\\s*+=\\s*+)"
            + "(?:\"(?<double>[^\"]*+)\"|'(?<single>[^']*+)'|(?<bare>[^\\s\"'>]++))");

    ProxyLinks {
        requireNonNull(prefix, "prefix");
        requireNonNull(target, "target");
        requireNonNull(host, "host");
    }

    /** The page with its links moved. */
    String page(String html) {
        StringBuilder out = new StringBuilder(html.length() + 256);
        Matcher piece = PIECE.matcher(html);
        int at = 0;
        while (piece.find(at)) {
            out.append(html, at, piece.start());
            at = piece.end();
            String tag = piece.group("tag");
            if (tag == null) {
                out.append(piece.group());
                continue;
            }
            out.append(startTag(piece, tag));
            if (RAW.contains(tag.toLowerCase(Locale.ROOT))) {
                int end = endTag(html, tag, at);
                out.append(html, at, end);
                at = end;
            }
        }
        return out.append(html, at, html.length()).toString();
    }

    private static int endTag(String html, String tag, int from) {
        String end = "</" + tag;
        for (int at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
            if (html.regionMatches(true, at, end, 0, end.length())) {
                return at;
            }
        }
        return html.length();
    }

    private String startTag(Matcher piece, String tag) {
        Set<String> links = LINKS.get(tag.toLowerCase(Locale.ROOT));
        if (links == null) {
            return piece.group();
        }
        StringBuilder attributes = new StringBuilder();
        Matcher found = ATTRIBUTE.matcher(piece.group("attributes"));
        while (found.find()) {
            found.appendReplacement(attributes, Matcher.quoteReplacement(attribute(found, links)));
        }
        return "<" + tag + found.appendTail(attributes) + ">";
    }

    private String attribute(Matcher found, Set<String> links) {
        String name = found.group("name");
        if (!links.contains(name.toLowerCase(Locale.ROOT))) {
            return found.group();
        }
        String value = found.group("double");
        if (value == null) {
            value = found.group("single");
        }
        if (value == null) {
            value = found.group("bare");
        }
        String moved = moved(value);
        return moved.equals(value)
                ? found.group()
                : name + found.group("equals") + "\"" + moved.replace("\"", "&#34;") + "\"";
    }

    /** One link, moved below the proxy's path if it leads to the target itself. */
    String moved(String link) {
        URI uri;
        try {
            uri = new URI(link);
        } catch (URISyntaxException e) {
            return link;
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        boolean foreign = !authority.isEmpty() && !authority.equals(target) && !authority.equals(host);
        if (foreign || !path.startsWith("/")) {
            return link;
        }
        String start = authority.equals(host) && !authority.isEmpty()
                ? link.substring(0, link.indexOf(authority) + authority.length())
                : "";
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
        return start + (path.startsWith(prefix) ? path : prefix + path) + query + fragment;
    }
}
