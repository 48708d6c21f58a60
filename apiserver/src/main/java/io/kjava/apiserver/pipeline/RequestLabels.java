package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.RequestInfo;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a request is called in metrics, in Kubernetes' words. Pure. Every label has few values: what a
 * client may invent, paths, resources, methods, does not become one.
 *
 * @param group and the four after it are empty for what is not served
 */
record RequestLabels(
        String verb, String dryRun, String group, String version, String resource, String subresource, String scope) {
    static final String COMPONENT = "apiserver";
    private static final Set<String> METHODS =
            Set.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE");
    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");

    RequestLabels {
        requireNonNull(verb, "verb");
        requireNonNull(dryRun, "dryRun");
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(resource, "resource");
        requireNonNull(subresource, "subresource");
        requireNonNull(scope, "scope");
    }

    /**
     * @param served whether a resource request is about something that there is
     */
    static RequestLabels of(ApiRequest request, Predicate<RequestInfo> served) {
        RequestInfo info = request.info();
        if (info.resourceRequest() && served.test(info)) {
            return new RequestLabels(
                    verb(request),
                    dryRun(request),
                    info.group(),
                    info.version(),
                    info.resource(),
                    info.subresource(),
                    scope(info));
        }
        String health = HEALTH.contains(info.path()) ? info.path() : "";
        return new RequestLabels(verb(request), dryRun(request), "", "", "", health, scope(info));
    }

    private static String verb(ApiRequest request) {
        RequestInfo info = request.info();
        if (info.resourceRequest()
                && (info.verb().equals("watch") || info.verb().equals("list"))) {
            return info.verb().equals("watch") ? "WATCH" : "LIST";
        }
        if (request.method().equals("PATCH") && request.header("content-type").startsWith("application/apply-patch")) {
            return "APPLY";
        }
        return METHODS.contains(request.method()) ? request.method() : "other";
    }

    private static String dryRun(ApiRequest request) {
        List<String> values = request.query().getOrDefault("dryRun", List.of());
        if (values.isEmpty()) {
            return "";
        }
        return values.stream().allMatch("All"::equals) ? "All" : "invalid";
    }

    private static String scope(RequestInfo info) {
        if (!info.resourceRequest()) {
            return "";
        }
        if (!info.name().isEmpty() || info.verb().equals("create")) {
            return "resource";
        }
        return info.namespace().isEmpty() ? "cluster" : "namespace";
    }
}
