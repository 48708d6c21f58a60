package io.kjava.apiserver.request;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;

/**
 * What a path and a method ask for. Strings are empty when they do not apply.
 *
 * @param resourceRequest false for {@code /version}, {@code /healthz} and the like; then only path and
 *     verb (the method in lower case) mean something
 * @param verb get, list, watch, create, update, patch, delete, deletecollection, proxy
 * @param resource plural
 * @param subresource for example {@code status}
 * @param subpath what follows a proxy subresource, without leading slash
 */
public record RequestInfo(
        boolean resourceRequest,
        String path,
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        String subpath) {
    public RequestInfo {
        requireNonNull(path, "path");
        requireNonNull(verb, "verb");
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(namespace, "namespace");
        requireNonNull(resource, "resource");
        requireNonNull(subresource, "subresource");
        requireNonNull(name, "name");
        requireNonNull(subpath, "subpath");
    }

    public static RequestInfo nonResource(String path, String verb) {
        return new RequestInfo(false, path, verb, "", "", "", "", "", "", "");
    }

    public ResourceName resourceName() {
        return new ResourceName(group, version, resource);
    }
}
