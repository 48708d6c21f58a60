package io.kjava.apiserver.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what is asked from a path, a method and the query. Pure. */
public final class RequestInfoParser {
    private static final Set<String> SPECIAL_VERBS = Set.of("proxy", "watch");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestInfoParser() {}

    /**
     * What is no resource's path is a non-resource request.
     *
     * @throws IllegalArgumentException for a path that ends where it should say what is asked for
     */
    public static RequestInfo parse(String method, String path, Map<String, List<String>> query) {
        RequestInfo nonResource = RequestInfo.nonResource(path, method.toLowerCase(Locale.ROOT));
        List<String> parts = split(path);
        if (parts.size() < 3) {
            return nonResource;
        }
        return switch (parts.getFirst()) {
            case "api" -> resource(method, path, query, "", parts, 1);
            case "apis" -> parts.size() < 4 ? nonResource : resource(method, path, query, parts.get(1), parts, 2);
            default -> nonResource;
        };
    }

    private static RequestInfo resource(
            String method, String path, Map<String, List<String>> query, String group, List<String> parts, int at) {
        String version = parts.get(at);
        List<String> rest = parts.subList(at + 1, parts.size());
        String verb = verbOf(method);
        if (SPECIAL_VERBS.contains(rest.getFirst()) && rest.size() < 2) {
            throw new IllegalArgumentException("unable to determine kind and namespace from url");
        }
        if (rest.getFirst().equals("watch")) {
            verb = "watch";
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        String subpath = rest.size() > 3 ? subpath(path, rest, parts) : "";
        if (name.isEmpty()) {
            verb = collectionVerb(verb, query);
            name = verb.equals("create") ? "" : nameSelector(query);
        }
        return new RequestInfo(
                true, path, verb, group, version, namespace, rest.getFirst(), subresource, name, subpath);
    }

    private static String verbOf(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    private static String collectionVerb(String verb, Map<String, List<String>> query) {
        return switch (verb) {
            case "get" -> isOn(query.get("watch")) ? "watch" : "list";
            case "delete" -> "deletecollection";
            default -> verb;
        };
    }

    private static boolean isOn(@org.jspecify.annotations.Nullable List<String> values) {
        if (values == null || values.isEmpty()) {
            return false;
        }
        return switch (values.getFirst().toLowerCase(Locale.ROOT)) {
            case "0", "false" -> false;
            default -> true;
        };
    }

    /** A collection request for one name may be authorized by that name. */
    private static String nameSelector(Map<String, List<String>> query) {
        List<String> selectors = query.get("fieldSelector");
        if (selectors == null || selectors.isEmpty()) {
            return "";
        }
        for (String term : selectors.getFirst().split(",")) {
            String value = "";
            if (term.startsWith("metadata.name==")) {
                value = term.substring("metadata.name==".length());
            } else if (term.startsWith("metadata.name=")) {
                value = term.substring("metadata.name=".length());
            }
            if (!value.isEmpty() && value.indexOf('\\') < 0) {
                return value;
            }
        }
        return "";
    }

    /** What follows the subresource, with its slashes as they came. */
    private static String subpath(String path, List<String> rest, List<String> parts) {
        int skip = parts.size() - rest.size() + 3;
        int at = 0;
        for (int i = 0; i < skip; i++) {
            while (path.charAt(at) == '/') {
                at++;
            }
            at = path.indexOf('/', at);
        }
        return path.substring(at + 1);
    }

    private static List<String> split(String path) {
        List<String> parts = new ArrayList<>(8);
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }
}
