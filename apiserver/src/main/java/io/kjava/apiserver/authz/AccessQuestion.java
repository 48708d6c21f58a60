package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;

/**
 * May this user do that? Strings are empty when they do not apply.
 *
 * @param resourceRequest false: only {@code verb} and {@code path} mean something
 */
public record AccessQuestion(
        UserInfo user,
        String verb,
        boolean resourceRequest,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        String fieldSelector,
        String labelSelector) {
    public AccessQuestion {
        requireNonNull(user, "user");
        requireNonNull(verb, "verb");
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(resource, "resource");
        requireNonNull(subresource, "subresource");
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(path, "path");
        requireNonNull(fieldSelector, "fieldSelector");
        requireNonNull(labelSelector, "labelSelector");
    }

    public static AccessQuestion of(ApiRequest request) {
        RequestInfo info = request.info();
        return new AccessQuestion(
                request.user(),
                info.verb(),
                info.resourceRequest(),
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                info.path(),
                request.param("fieldSelector"),
                request.param("labelSelector"));
    }

    public static AccessQuestion resource(
            UserInfo user,
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return new AccessQuestion(user, verb, true, group, version, resource, subresource, namespace, name, "", "", "");
    }

    public static AccessQuestion path(UserInfo user, String verb, String path) {
        return new AccessQuestion(user, verb, false, "", "", "", "", "", "", path, "", "");
    }

    /** {@code pods} or {@code pods/log}: how rules name what is asked for. */
    public String resourceWithSub() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** The sentence that a refused user reads. */
    public String describe() {
        if (!resourceRequest) {
            return "User \"%s\" cannot %s path \"%s\"".formatted(user.name(), verb, path);
        }
        String what = "User \"%s\" cannot %s resource \"%s\" in API group \"%s\""
                .formatted(user.name(), verb, resourceWithSub(), group);
        return namespace.isEmpty() ? what + " at the cluster scope" : what + " in the namespace \"" + namespace + "\"";
    }
}
